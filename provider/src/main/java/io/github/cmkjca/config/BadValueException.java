package io.github.cmkjca.config;

/** The text of an option is not a value of its type; says why, for use in a sentence. */
final class BadValueException extends Exception {
  private static final long serialVersionUID = 1L;

  BadValueException(String reason) {
    super(reason);
  }
}
