package io.github.cmkjca.spi.kms;

/** The key policy is not acceptable. */
public final class MalformedPolicyDocumentException extends KmsException {
  private static final long serialVersionUID = 1L;

  /** An error with this message; empty where AWS KMS gives none. */
  public MalformedPolicyDocumentException(String message) {
    super("MalformedPolicyDocumentException", message, null);
  }

  /** An error with this message and what led to it. */
  public MalformedPolicyDocumentException(String message, Throwable cause) {
    super("MalformedPolicyDocumentException", message, cause);
  }
}
