package io.github.cmkjca.spi.kms;

/** How a CMK encrypts. */
public enum EncryptionAlgorithm {
  /** AES-256-GCM under a key derived for each ciphertext. */
  SYMMETRIC_DEFAULT,
  /** RSAES-OAEP with SHA-1, also in MGF1, and an empty label (RFC 8017, section 7.1). */
  RSAES_OAEP_SHA_1,
  /** The same with SHA-256. */
  RSAES_OAEP_SHA_256;

  private static final int MAX_SYMMETRIC_PLAINTEXT = 4096;
  private static final int SHA_1_BYTES = 20;
  private static final int SHA_256_BYTES = 32;

  /** Whether it encrypts under the public key of a pair. */
  public boolean isAsymmetric() {
    return this != SYMMETRIC_DEFAULT;
  }

  /**
   * Most bytes of plaintext that fit under a key of this spec.
   *
   * @throws IllegalArgumentException if keys of the spec do not encrypt so
   */
  public int maxPlaintextBytes(KeySpec keySpec) {
    if (!keySpec.encryptionAlgorithms().contains(this)) {
      throw new IllegalArgumentException(this + " under a key of spec " + keySpec);
    }
    return switch (this) {
      case RSAES_OAEP_SHA_1 -> oaep(keySpec, SHA_1_BYTES);
      case RSAES_OAEP_SHA_256 -> oaep(keySpec, SHA_256_BYTES);
      case SYMMETRIC_DEFAULT -> MAX_SYMMETRIC_PLAINTEXT;
    };
  }

  /** RFC 8017, section 7.1.1: a masked seed, a hash of the label and two bytes are added. */
  private static int oaep(KeySpec keySpec, int hashBytes) {
    return keySpec.modulusBytes() - 2 * hashBytes - 2;
  }
}
