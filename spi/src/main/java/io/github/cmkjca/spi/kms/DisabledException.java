package io.github.cmkjca.spi.kms;

/** The key is disabled. */
public final class DisabledException extends KmsException {
  private static final long serialVersionUID = 1L;

  /** An error with this message; empty where AWS KMS gives none. */
  public DisabledException(String message) {
    super("DisabledException", message, null);
  }

  /** An error with this message and what led to it. */
  public DisabledException(String message, Throwable cause) {
    super("DisabledException", message, cause);
  }
}
