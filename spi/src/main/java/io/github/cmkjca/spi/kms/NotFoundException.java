package io.github.cmkjca.spi.kms;

/** The key, alias or policy named does not exist. */
public final class NotFoundException extends KmsException {
  private static final long serialVersionUID = 1L;

  /** An error with this message; empty where AWS KMS gives none. */
  public NotFoundException(String message) {
    super("NotFoundException", message, null);
  }

  /** An error with this message and what led to it. */
  public NotFoundException(String message, Throwable cause) {
    super("NotFoundException", message, cause);
  }
}
