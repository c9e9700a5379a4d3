package io.github.cmkjca.spi.kms;

/** The key named is not the one that made the ciphertext. */
public final class IncorrectKeyException extends KmsException {
  private static final long serialVersionUID = 1L;

  /** An error with this message; empty where AWS KMS gives none. */
  public IncorrectKeyException(String message) {
    super("IncorrectKeyException", message, null);
  }

  /** An error with this message and what led to it. */
  public IncorrectKeyException(String message, Throwable cause) {
    super("IncorrectKeyException", message, cause);
  }
}
