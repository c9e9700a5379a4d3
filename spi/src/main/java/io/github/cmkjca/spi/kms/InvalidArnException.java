package io.github.cmkjca.spi.kms;

/** An ARN was expected and the text given is not one. */
public final class InvalidArnException extends KmsException {
  private static final long serialVersionUID = 1L;

  /** An error with this message; empty where AWS KMS gives none. */
  public InvalidArnException(String message) {
    super("InvalidArnException", message, null);
  }

  /** An error with this message and what led to it. */
  public InvalidArnException(String message, Throwable cause) {
    super("InvalidArnException", message, cause);
  }
}
