package io.github.cmkjca.spi.kms;

/** The place where the key material works does not answer; a later try may succeed. */
public final class KeyUnavailableException extends KmsException {
  private static final long serialVersionUID = 1L;

  /** An error with this message; empty where AWS KMS gives none. */
  public KeyUnavailableException(String message) {
    super("KeyUnavailableException", message, null);
  }

  /** An error with this message and what led to it. */
  public KeyUnavailableException(String message, Throwable cause) {
    super("KeyUnavailableException", message, cause);
  }
}
