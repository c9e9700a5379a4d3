package io.github.cmkjca.spi.kms;

/** How an HMAC key authenticates. */
public enum MacAlgorithm {
  /** HMAC with SHA-224: 28 bytes. */
  HMAC_SHA_224("HmacSHA224", 28),
  /** HMAC with SHA-256: 32 bytes. */
  HMAC_SHA_256("HmacSHA256", 32),
  /** HMAC with SHA-384: 48 bytes. */
  HMAC_SHA_384("HmacSHA384", 48),
  /** HMAC with SHA-512: 64 bytes. */
  HMAC_SHA_512("HmacSHA512", 64);

  private final String jcaName;
  private final int macBytes;

  MacAlgorithm(String jcaName, int macBytes) {
    this.jcaName = jcaName;
    this.macBytes = macBytes;
  }

  /** The standard name of the {@code Mac} algorithm. */
  public String jcaName() {
    return jcaName;
  }

  /** Length of the MAC in bytes. */
  public int macBytes() {
    return macBytes;
  }
}
