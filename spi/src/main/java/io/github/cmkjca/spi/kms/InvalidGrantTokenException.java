package io.github.cmkjca.spi.kms;

/** A grant token is malformed. */
public final class InvalidGrantTokenException extends KmsException {
  private static final long serialVersionUID = 1L;

  /** An error with this message; empty where AWS KMS gives none. */
  public InvalidGrantTokenException(String message) {
    super("InvalidGrantTokenException", message, null);
  }

  /** An error with this message and what led to it. */
  public InvalidGrantTokenException(String message, Throwable cause) {
    super("InvalidGrantTokenException", message, cause);
  }
}
