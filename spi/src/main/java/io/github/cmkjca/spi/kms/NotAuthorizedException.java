package io.github.cmkjca.spi.kms;

/** The name is reserved for the provider. */
public final class NotAuthorizedException extends KmsException {
  private static final long serialVersionUID = 1L;

  /** An error with this message; empty where AWS KMS gives none. */
  public NotAuthorizedException(String message) {
    super("NotAuthorizedException", message, null);
  }

  /** An error with this message and what led to it. */
  public NotAuthorizedException(String message, Throwable cause) {
    super("NotAuthorizedException", message, cause);
  }
}
