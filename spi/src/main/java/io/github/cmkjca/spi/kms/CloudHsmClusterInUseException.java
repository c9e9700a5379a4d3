package io.github.cmkjca.spi.kms;

/** The token belongs to another custom key store. */
public final class CloudHsmClusterInUseException extends KmsException {
  private static final long serialVersionUID = 1L;

  /** An error with this message. */
  public CloudHsmClusterInUseException(String message) {
    super("CloudHsmClusterInUseException", message, null);
  }

  /** An error with this message and what led to it. */
  public CloudHsmClusterInUseException(String message, Throwable cause) {
    super("CloudHsmClusterInUseException", message, cause);
  }
}
