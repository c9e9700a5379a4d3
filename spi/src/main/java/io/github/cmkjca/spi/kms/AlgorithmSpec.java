package io.github.cmkjca.spi.kms;

/** How material to be imported is encrypted. */
public enum AlgorithmSpec {
  /** RSA with OAEP padding, SHA-1 and MGF1 with SHA-1. */
  RSAES_OAEP_SHA_1("SHA-1", false),
  /** RSA with OAEP padding, SHA-256 and MGF1 with SHA-256. */
  RSAES_OAEP_SHA_256("SHA-256", false),
  /** A random AES-256 key as RSAES_OAEP_SHA_1, then the material under it by AES-KWP. */
  RSA_AES_KEY_WRAP_SHA_1("SHA-1", true),
  /** A random AES-256 key as RSAES_OAEP_SHA_256, then the material under it by AES-KWP. */
  RSA_AES_KEY_WRAP_SHA_256("SHA-256", true);

  private final String digest;
  private final boolean wrapsAesKey;

  AlgorithmSpec(String digest, boolean wrapsAesKey) {
    this.digest = digest;
    this.wrapsAesKey = wrapsAesKey;
  }

  /** Standard name of the digest of OAEP and of its mask generation. */
  public String digest() {
    return digest;
  }

  /** Whether RSA encrypts an AES key, and that key the material (AES-KWP, RFC 5649). */
  public boolean wrapsAesKey() {
    return wrapsAesKey;
  }
}
