package io.github.cmkjca.cli;

/**
 * The value of a flag cannot be used: this message on standard error, exit code 252. Never holds
 * the value, which may be a secret.
 */
final class ParameterException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ParameterException(String message) {
    super(message);
  }

  /** In the words of {@code aws} for a value that cannot be read. */
  static ParameterException unreadable(String flag, String reason) {
    return new ParameterException("Error parsing parameter '" + flag + "': " + reason);
  }

  /** In the words of {@code aws} for a value that its model forbids. */
  static ParameterException invalid(String reason) {
    return new ParameterException("Parameter validation failed:\n" + reason);
  }
}
