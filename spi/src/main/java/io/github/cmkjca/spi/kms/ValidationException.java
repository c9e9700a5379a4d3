package io.github.cmkjca.spi.kms;

/** A parameter violates its constraint. */
public final class ValidationException extends KmsException {
  private static final long serialVersionUID = 1L;

  /** An error with this message; empty where AWS KMS gives none. */
  public ValidationException(String message) {
    super("ValidationException", message, null);
  }

  /** An error with this message and what led to it. */
  public ValidationException(String message, Throwable cause) {
    super("ValidationException", message, cause);
  }
}
