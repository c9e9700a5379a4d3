package io.github.cmkjca.jca.keystore;

import java.io.IOException;

/** The bytes are no keystore file of this form. Says nothing about where: they are untrusted. */
public final class MalformedKeystoreException extends IOException {
  private static final long serialVersionUID = 1L;

  /** With the text that says all. */
  public MalformedKeystoreException() {
    super("not a CMKS keystore file, or a truncated or damaged one");
  }

  MalformedKeystoreException(String message) {
    super(message);
  }
}
