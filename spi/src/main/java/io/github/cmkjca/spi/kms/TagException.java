package io.github.cmkjca.spi.kms;

/** A tag is not possible, or too many. */
public final class TagException extends KmsException {
  private static final long serialVersionUID = 1L;

  /** An error with this message; empty where AWS KMS gives none. */
  public TagException(String message) {
    super("TagException", message, null);
  }

  /** An error with this message and what led to it. */
  public TagException(String message, Throwable cause) {
    super("TagException", message, cause);
  }
}
