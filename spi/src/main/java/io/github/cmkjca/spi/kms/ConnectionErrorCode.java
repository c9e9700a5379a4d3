package io.github.cmkjca.spi.kms;

/** Why a custom key store could not be connected; those of AWS KMS that a token can have. */
public enum ConnectionErrorCode {
  /** The PIN is wrong. */
  INVALID_CREDENTIALS,
  /** The configuration names no such token. */
  CLUSTER_NOT_FOUND,
  /** Anything else; the message of the error says what. */
  INTERNAL_ERROR,
  /** No token answers. */
  INSUFFICIENT_CLOUDHSM_HSMS,
  /** The PIN is locked. */
  USER_LOCKED_OUT,
  /** The token has no PIN yet. */
  USER_NOT_FOUND
}
