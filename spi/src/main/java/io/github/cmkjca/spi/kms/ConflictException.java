package io.github.cmkjca.spi.kms;

/** Something else under way does not permit it now. */
public final class ConflictException extends KmsException {
  private static final long serialVersionUID = 1L;

  /** An error with this message; empty where AWS KMS gives none. */
  public ConflictException(String message) {
    super("ConflictException", message, null);
  }

  /** An error with this message and what led to it. */
  public ConflictException(String message, Throwable cause) {
    super("ConflictException", message, cause);
  }
}
