package io.github.cmkjca.spi.kms;

/** The usage or spec of the key does not fit the operation or algorithm. */
public final class InvalidKeyUsageException extends KmsException {
  private static final long serialVersionUID = 1L;

  /** An error with this message; empty where AWS KMS gives none. */
  public InvalidKeyUsageException(String message) {
    super("InvalidKeyUsageException", message, null);
  }

  /** An error with this message and what led to it. */
  public InvalidKeyUsageException(String message, Throwable cause) {
    super("InvalidKeyUsageException", message, cause);
  }
}
