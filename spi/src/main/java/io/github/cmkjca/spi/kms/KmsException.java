package io.github.cmkjca.spi.kms;

import org.jspecify.annotations.Nullable;

/**
 * A refusal or failure of the key management service. Each subclass is one error of the AWS KMS API
 * and bears its name; {@link #errorCode()} is the published spelling. Messages name keys, actions
 * and principals, never secrets; the message is empty where AWS leaves it empty.
 */
public abstract class KmsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String errorCode;

  KmsException(String errorCode, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.errorCode = errorCode;
  }

  /** The name of the error as AWS KMS writes it, such as {@code KMSInvalidStateException}. */
  public final String errorCode() {
    return errorCode;
  }
}
