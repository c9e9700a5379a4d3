package io.github.cmkjca.spi.kms;

/** The request would have succeeded, but the DryRun option is set. */
public final class DryRunOperationException extends KmsException {
  private static final long serialVersionUID = 1L;

  /** An error with this message; empty where AWS KMS gives none. */
  public DryRunOperationException(String message) {
    super("DryRunOperationException", message, null);
  }

  /** An error with this message and what led to it. */
  public DryRunOperationException(String message, Throwable cause) {
    super("DryRunOperationException", message, cause);
  }
}
