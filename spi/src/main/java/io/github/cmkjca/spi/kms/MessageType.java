package io.github.cmkjca.spi.kms;

/** What the message of Sign or Verify is. */
public enum MessageType {
  /** The message itself. */
  RAW,
  /** The hash of the message, by the hash function of the algorithm. */
  DIGEST,
  /** The message representative mu of ML-DSA, 64 bytes (FIPS 204, section 6.2). */
  EXTERNAL_MU
}
