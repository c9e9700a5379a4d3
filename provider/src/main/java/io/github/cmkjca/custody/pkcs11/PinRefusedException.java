package io.github.cmkjca.custody.pkcs11;

import org.jspecify.annotations.Nullable;

/** The token does not take the PIN. To be tried again only with another one: tokens count. */
final class PinRefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean locked;

  /**
   * @param answer what the token says, or said; empty if that is not known
   */
  PinRefusedException(String message, String answer, @Nullable Throwable cause) {
    super(message, cause);
    this.locked = isLocked(answer);
  }

  /** Whether no PIN is taken any more. */
  boolean isLocked() {
    return locked;
  }

  /** Whether a token that says this takes no PIN any more. */
  static boolean isLocked(String answer) {
    return answer.equals("CKR_PIN_LOCKED");
  }
}
