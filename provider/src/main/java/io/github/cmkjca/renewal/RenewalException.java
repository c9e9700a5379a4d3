package io.github.cmkjca.renewal;

/** A renewal that cannot be done; the message says what to do instead. Nothing was changed. */
public final class RenewalException extends Exception {
  private static final long serialVersionUID = 1L;

  RenewalException(String message) {
    super(message);
  }

  RenewalException(String message, Throwable cause) {
    super(message, cause);
  }
}
