package io.github.cmkjca.spi.kms;

/** A custom key store that is to be deleted still holds keys, in whatever state. */
public final class CustomKeyStoreHasCMKsException extends KmsException {
  private static final long serialVersionUID = 1L;

  /** An error with this message. */
  public CustomKeyStoreHasCMKsException(String message) {
    super("CustomKeyStoreHasCMKsException", message, null);
  }

  /** An error with this message and what led to it. */
  public CustomKeyStoreHasCMKsException(String message, Throwable cause) {
    super("CustomKeyStoreHasCMKsException", message, cause);
  }
}
