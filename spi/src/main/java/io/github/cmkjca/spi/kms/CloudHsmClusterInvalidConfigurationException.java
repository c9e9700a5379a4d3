package io.github.cmkjca.spi.kms;

/**
 * The token answers and cannot be used as it is set up: the PIN is wrong or locked, the library is
 * missing, a mechanism is not there. Trying again changes nothing, and may lock the token.
 */
public final class CloudHsmClusterInvalidConfigurationException extends KmsException {
  private static final long serialVersionUID = 1L;

  private final ConnectionErrorCode connectionErrorCode;

  /** An error with this message, for {@link ConnectionErrorCode#INTERNAL_ERROR}. */
  public CloudHsmClusterInvalidConfigurationException(String message, Throwable cause) {
    this(ConnectionErrorCode.INTERNAL_ERROR, message, cause);
  }

  /** An error with this message and what led to it. */
  public CloudHsmClusterInvalidConfigurationException(
      ConnectionErrorCode connectionErrorCode, String message, Throwable cause) {
    super("CloudHsmClusterInvalidConfigurationException", message, cause);
    this.connectionErrorCode = connectionErrorCode;
  }

  /** What DescribeCustomKeyStores says of it. */
  public ConnectionErrorCode connectionErrorCode() {
    return connectionErrorCode;
  }
}
