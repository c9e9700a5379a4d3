package io.github.cmkjca.spi.kms;

/** The MAC does not match. Carries no detail on purpose. */
public final class KmsInvalidMacException extends KmsException {
  private static final long serialVersionUID = 1L;

  /** An error with this message; empty where AWS KMS gives none. */
  public KmsInvalidMacException(String message) {
    super("KMSInvalidMacException", message, null);
  }

  /** An error with this message and what led to it. */
  public KmsInvalidMacException(String message, Throwable cause) {
    super("KMSInvalidMacException", message, cause);
  }
}
