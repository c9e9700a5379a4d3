package io.github.cmkjca.spi.kms;

/** The alias exists. */
public final class AlreadyExistsException extends KmsException {
  private static final long serialVersionUID = 1L;

  /** An error with this message; empty where AWS KMS gives none. */
  public AlreadyExistsException(String message) {
    super("AlreadyExistsException", message, null);
  }

  /** An error with this message and what led to it. */
  public AlreadyExistsException(String message, Throwable cause) {
    super("AlreadyExistsException", message, cause);
  }
}
