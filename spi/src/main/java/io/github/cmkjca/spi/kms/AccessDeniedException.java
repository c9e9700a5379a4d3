package io.github.cmkjca.spi.kms;

/** The caller may not do this. */
public final class AccessDeniedException extends KmsException {
  private static final long serialVersionUID = 1L;

  /** An error with this message; empty where AWS KMS gives none. */
  public AccessDeniedException(String message) {
    super("AccessDeniedException", message, null);
  }

  /** An error with this message and what led to it. */
  public AccessDeniedException(String message, Throwable cause) {
    super("AccessDeniedException", message, cause);
  }
}
