package io.github.cmkjca.custody.pkcs11;

/** The token does not take the PIN. To be tried again only with another one: tokens count. */
final class PinRefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  private static final String LOCKED = "CKR_PIN_LOCKED";

  private final boolean locked;

  PinRefusedException(TokenFile file, String code, Throwable cause) {
    super(
        "the token of "
            + file
            + (code.equals(LOCKED)
                ? " has locked its PIN (CKR_PIN_LOCKED): its security officer has to set a new one"
                : " refuses the PIN (" + code + ")")
            + "; it is not tried again, so that nobody locks the token: correct the PIN, then"
            + " connect the custom key store again or restart",
        cause);
    this.locked = code.equals(LOCKED);
  }

  /** Whether no PIN is taken any more. */
  boolean isLocked() {
    return locked;
  }
}
