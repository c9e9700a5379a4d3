package io.github.cmkjca.spi.kms;

/** A quota or a fixed limit would be exceeded. */
public final class LimitExceededException extends KmsException {
  private static final long serialVersionUID = 1L;

  /** An error with this message; empty where AWS KMS gives none. */
  public LimitExceededException(String message) {
    super("LimitExceededException", message, null);
  }

  /** An error with this message and what led to it. */
  public LimitExceededException(String message, Throwable cause) {
    super("LimitExceededException", message, cause);
  }
}
