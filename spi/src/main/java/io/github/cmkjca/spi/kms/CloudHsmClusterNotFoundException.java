package io.github.cmkjca.spi.kms;

/** The configuration names no such token. */
public final class CloudHsmClusterNotFoundException extends KmsException {
  private static final long serialVersionUID = 1L;

  /** An error with this message. */
  public CloudHsmClusterNotFoundException(String message) {
    super("CloudHsmClusterNotFoundException", message, null);
  }

  /** An error with this message and what led to it. */
  public CloudHsmClusterNotFoundException(String message, Throwable cause) {
    super("CloudHsmClusterNotFoundException", message, cause);
  }
}
