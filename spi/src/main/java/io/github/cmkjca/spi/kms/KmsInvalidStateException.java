package io.github.cmkjca.spi.kms;

/** The state of the key does not permit the operation. */
public final class KmsInvalidStateException extends KmsException {
  private static final long serialVersionUID = 1L;

  /** An error with this message; empty where AWS KMS gives none. */
  public KmsInvalidStateException(String message) {
    super("KMSInvalidStateException", message, null);
  }

  /** An error with this message and what led to it. */
  public KmsInvalidStateException(String message, Throwable cause) {
    super("KMSInvalidStateException", message, cause);
  }
}
