package io.github.cmkjca.spi.kms;

/** The ciphertext, or its encryption context, is not authentic. Carries no detail on purpose. */
public final class InvalidCiphertextException extends KmsException {
  private static final long serialVersionUID = 1L;

  /** An error with this message; empty where AWS KMS gives none. */
  public InvalidCiphertextException(String message) {
    super("InvalidCiphertextException", message, null);
  }

  /** An error with this message and what led to it. */
  public InvalidCiphertextException(String message, Throwable cause) {
    super("InvalidCiphertextException", message, cause);
  }
}
