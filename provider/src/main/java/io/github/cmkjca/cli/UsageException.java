package io.github.cmkjca.cli;

/** The command line is wrong: usage and this message on standard error, exit code 252. */
final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message);
  }
}
