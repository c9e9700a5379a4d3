package io.github.cmkjca.spi.kms;

/** The material is none for this key. */
public final class IncorrectKeyMaterialException extends KmsException {
  private static final long serialVersionUID = 1L;

  /** An error with this message; empty where AWS KMS gives none. */
  public IncorrectKeyMaterialException(String message) {
    super("IncorrectKeyMaterialException", message, null);
  }

  /** An error with this message and what led to it. */
  public IncorrectKeyMaterialException(String message, Throwable cause) {
    super("IncorrectKeyMaterialException", message, cause);
  }
}
