package io.github.cmkjca.spi.kms;

/** A custom key store that holds keys cannot move to another token. */
public final class CloudHsmClusterNotRelatedException extends KmsException {
  private static final long serialVersionUID = 1L;

  /** An error with this message. */
  public CloudHsmClusterNotRelatedException(String message) {
    super("CloudHsmClusterNotRelatedException", message, null);
  }

  /** An error with this message and what led to it. */
  public CloudHsmClusterNotRelatedException(String message, Throwable cause) {
    super("CloudHsmClusterNotRelatedException", message, cause);
  }
}
