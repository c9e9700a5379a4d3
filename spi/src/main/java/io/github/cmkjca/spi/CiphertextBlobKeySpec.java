package io.github.cmkjca.spi;

import java.security.spec.KeySpec;
import java.util.Objects;

/**
 * A data key as it is stored: its ciphertext blob, the encryption context it is bound to and the
 * algorithm it is for. The {@code SecretKeyFactory} named {@code CMK} turns it into a handle and
 * back. Immutable; holds no secret.
 */
public final class CiphertextBlobKeySpec implements KeySpec {
  private final String algorithm;
  private final byte[] ciphertextBlob;
  private final EncryptionContext encryptionContext;

  /**
   * A stored data key.
   *
   * @param algorithm standard name of the key's algorithm, such as {@code AES}
   * @param ciphertextBlob 1 to 6144 bytes, copied
   * @param encryptionContext the context given when the blob was made
   * @throws IllegalArgumentException if the blob has another length
   */
  public CiphertextBlobKeySpec(
      String algorithm, byte[] ciphertextBlob, EncryptionContext encryptionContext) {
    if (ciphertextBlob.length < 1 || ciphertextBlob.length > 6144) {
      throw new IllegalArgumentException(
          "ciphertext blob of " + ciphertextBlob.length + " bytes; 1 to 6144 are possible");
    }
    this.algorithm = Objects.requireNonNull(algorithm, "algorithm");
    this.ciphertextBlob = ciphertextBlob.clone();
    this.encryptionContext = Objects.requireNonNull(encryptionContext, "encryptionContext");
  }

  /** Standard name of the key's algorithm. */
  public String algorithm() {
    return algorithm;
  }

  /** A copy of the blob. */
  public byte[] ciphertextBlob() {
    return ciphertextBlob.clone();
  }

  /** The encryption context. */
  public EncryptionContext encryptionContext() {
    return encryptionContext;
  }
}
