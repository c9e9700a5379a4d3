package io.github.cmkjca.spi.kms;

/** The service failed; nothing was changed. */
public final class KmsInternalException extends KmsException {
  private static final long serialVersionUID = 1L;

  /** An error with this message; empty where AWS KMS gives none. */
  public KmsInternalException(String message) {
    super("KMSInternalException", message, null);
  }

  /** An error with this message and what led to it. */
  public KmsInternalException(String message, Throwable cause) {
    super("KMSInternalException", message, cause);
  }
}
