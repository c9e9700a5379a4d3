package io.github.cmkjca.spi.kms;

/** There is no custom key store of this id or name. */
public final class CustomKeyStoreNotFoundException extends KmsException {
  private static final long serialVersionUID = 1L;

  /** An error with this message. */
  public CustomKeyStoreNotFoundException(String message) {
    super("CustomKeyStoreNotFoundException", message, null);
  }

  /** An error with this message and what led to it. */
  public CustomKeyStoreNotFoundException(String message, Throwable cause) {
    super("CustomKeyStoreNotFoundException", message, cause);
  }
}
