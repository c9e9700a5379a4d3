package io.github.cmkjca.spi.kms;

/** The custom key store is connected, or is not, and the operation needs the opposite. */
public final class CustomKeyStoreInvalidStateException extends KmsException {
  private static final long serialVersionUID = 1L;

  /** An error with this message. */
  public CustomKeyStoreInvalidStateException(String message) {
    super("CustomKeyStoreInvalidStateException", message, null);
  }

  /** An error with this message and what led to it. */
  public CustomKeyStoreInvalidStateException(String message, Throwable cause) {
    super("CustomKeyStoreInvalidStateException", message, cause);
  }
}
