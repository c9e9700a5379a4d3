package io.github.cmkjca.spi.kms;

/** The operation or parameter is not supported for this key. Named as in AWS KMS, not java.lang. */
@SuppressWarnings("JavaLangClash") // AWS KMS names it so
public final class UnsupportedOperationException extends KmsException {
  private static final long serialVersionUID = 1L;

  /** An error with this message; empty where AWS KMS gives none. */
  public UnsupportedOperationException(String message) {
    super("UnsupportedOperationException", message, null);
  }

  /** An error with this message and what led to it. */
  public UnsupportedOperationException(String message, Throwable cause) {
    super("UnsupportedOperationException", message, cause);
  }
}
