package io.github.cmkjca.spi.kms;

/** The marker of a paginated list is not one that this service gave out. */
public final class InvalidMarkerException extends KmsException {
  private static final long serialVersionUID = 1L;

  /** An error with this message; empty where AWS KMS gives none. */
  public InvalidMarkerException(String message) {
    super("InvalidMarkerException", message, null);
  }

  /** An error with this message and what led to it. */
  public InvalidMarkerException(String message, Throwable cause) {
    super("InvalidMarkerException", message, cause);
  }
}
