package io.github.cmkjca.spi.kms;

/** The alias name is not permitted. */
public final class InvalidAliasNameException extends KmsException {
  private static final long serialVersionUID = 1L;

  /** An error with this message; empty where AWS KMS gives none. */
  public InvalidAliasNameException(String message) {
    super("InvalidAliasNameException", message, null);
  }

  /** An error with this message and what led to it. */
  public InvalidAliasNameException(String message, Throwable cause) {
    super("InvalidAliasNameException", message, cause);
  }
}
