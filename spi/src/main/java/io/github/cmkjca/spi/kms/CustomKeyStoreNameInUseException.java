package io.github.cmkjca.spi.kms;

/** Another custom key store has this name. */
public final class CustomKeyStoreNameInUseException extends KmsException {
  private static final long serialVersionUID = 1L;

  /** An error with this message. */
  public CustomKeyStoreNameInUseException(String message) {
    super("CustomKeyStoreNameInUseException", message, null);
  }

  /** An error with this message and what led to it. */
  public CustomKeyStoreNameInUseException(String message, Throwable cause) {
    super("CustomKeyStoreNameInUseException", message, cause);
  }
}
