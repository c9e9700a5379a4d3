package io.github.cmkjca.spi.kms;

/** The token does not answer: it is absent, switched off or out of reach. To be tried again. */
public final class CloudHsmClusterNotActiveException extends KmsException {
  private static final long serialVersionUID = 1L;

  /** An error with this message. */
  public CloudHsmClusterNotActiveException(String message) {
    super("CloudHsmClusterNotActiveException", message, null);
  }

  /** An error with this message and what led to it. */
  public CloudHsmClusterNotActiveException(String message, Throwable cause) {
    super("CloudHsmClusterNotActiveException", message, cause);
  }
}
