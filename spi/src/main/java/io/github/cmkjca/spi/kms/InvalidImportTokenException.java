package io.github.cmkjca.spi.kms;

/** The import token was made for another key, or not here. */
public final class InvalidImportTokenException extends KmsException {
  private static final long serialVersionUID = 1L;

  /** An error with this message; empty where AWS KMS gives none. */
  public InvalidImportTokenException(String message) {
    super("InvalidImportTokenException", message, null);
  }

  /** An error with this message and what led to it. */
  public InvalidImportTokenException(String message, Throwable cause) {
    super("InvalidImportTokenException", message, cause);
  }
}
