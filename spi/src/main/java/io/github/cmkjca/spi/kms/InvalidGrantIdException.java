package io.github.cmkjca.spi.kms;

/** A grant id is none. */
public final class InvalidGrantIdException extends KmsException {
  private static final long serialVersionUID = 1L;

  /** An error with this message; empty where AWS KMS gives none. */
  public InvalidGrantIdException(String message) {
    super("InvalidGrantIdException", message, null);
  }

  /** An error with this message and what led to it. */
  public InvalidGrantIdException(String message, Throwable cause) {
    super("InvalidGrantIdException", message, cause);
  }
}
