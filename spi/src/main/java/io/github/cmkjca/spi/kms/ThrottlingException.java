package io.github.cmkjca.spi.kms;

/** The request comes too soon after others; it may be sent again later. */
public final class ThrottlingException extends KmsException {
  private static final long serialVersionUID = 1L;

  /** An error with this message; empty where AWS KMS gives none. */
  public ThrottlingException(String message) {
    super("ThrottlingException", message, null);
  }

  /** An error with this message and what led to it. */
  public ThrottlingException(String message, Throwable cause) {
    super("ThrottlingException", message, cause);
  }
}
