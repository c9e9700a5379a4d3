package io.github.cmkjca.spi.kms;

/** What is behind a custom key store. */
public enum CustomKeyStoreType {
  /** A token. Spelled as in the AWS API, whoever made the token. */
  AWS_CLOUDHSM
}
