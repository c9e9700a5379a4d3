package io.github.cmkjca.spi.kms;

/** The signature does not match. Carries no detail on purpose. */
public final class KmsInvalidSignatureException extends KmsException {
  private static final long serialVersionUID = 1L;

  /** An error with this message; empty where AWS KMS gives none. */
  public KmsInvalidSignatureException(String message) {
    super("KMSInvalidSignatureException", message, null);
  }

  /** An error with this message and what led to it. */
  public KmsInvalidSignatureException(String message, Throwable cause) {
    super("KMSInvalidSignatureException", message, cause);
  }
}
