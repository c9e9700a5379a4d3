package io.github.cmkjca.spi.kms;

/** The import token is too old; get new parameters. */
public final class ExpiredImportTokenException extends KmsException {
  private static final long serialVersionUID = 1L;

  /** An error with this message; empty where AWS KMS gives none. */
  public ExpiredImportTokenException(String message) {
    super("ExpiredImportTokenException", message, null);
  }

  /** An error with this message and what led to it. */
  public ExpiredImportTokenException(String message, Throwable cause) {
    super("ExpiredImportTokenException", message, cause);
  }
}
