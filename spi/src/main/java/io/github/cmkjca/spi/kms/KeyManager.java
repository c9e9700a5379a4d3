package io.github.cmkjca.spi.kms;

/** Who manages a key. */
public enum KeyManager {
  /** A customer managed key. */
  CUSTOMER,
  /** A provider managed key; spelled as in the AWS API. */
  AWS
}
