package io.github.cmkjca.custody.pkcs11;

import java.nio.file.Path;

/**
 * What an operator is told of a PIN that is not given to a token.
 *
 * @param file in which it is remembered
 */
record PinAdvice(TokenSettings settings, Path file) {
  private static final String LOCKED = ", which its security officer has to unlock";

  /** The token has answered this to a PIN. */
  String refused(PinTry last) {
    return PinRefusedException.isLocked(last.answer())
        ? token() + " has locked its PIN (" + last.answer() + ")" + LOCKED + rest(last)
        : token() + " refuses the PIN (" + last.answer() + ")" + rest(last);
  }

  /** The PIN is not tried, because of what is remembered. */
  String remembered(PinTry last) {
    if (!last.refused()) {
      return "logins to "
          + token()
          + " did not end (the process was ended, or the token took too long), or failed for"
          + " another reason than the PIN, the last one of "
          + last.date()
          + (last.answer().isEmpty() ? "" : " (" + last.answer() + ")")
          + "; the token may have counted them as refused"
          + rest(last);
    }
    String answer = last.answer() + ") at " + last.date();
    if (PinRefusedException.isLocked(last.answer())) {
      return token() + " had locked its PIN (" + answer + LOCKED + rest(last);
    }
    return token()
        + (last.isFinalForAll()
            ? " refused two PINs in a row, the last one ("
            : " refused the PIN (")
        + answer
        + rest(last);
  }

  /** A login has failed, and it is too soon for another one. */
  String notYet(PinTry last) {
    return token()
        + " failed at the login of "
        + last.date()
        + " ("
        + last.answer()
        + "), and may have counted that as a wrong PIN; one more try is made by itself when a"
        + " minute has passed, and no third one";
  }

  String unreadable() {
    return "whether "
        + token()
        + " has refused its PIN cannot be read from "
        + file
        + "; look who owns that file and its folder, or remove it to have the PIN tried once";
  }

  /** To be added where there is no file. */
  String byThisProcessAlone() {
    return " (that file could not be written, and this process alone remembers: restart it instead)";
  }

  String cannotRemember() {
    return "a refusal of the PIN of "
        + token()
        + " cannot be remembered in "
        + file
        + ": each process that starts tries it once, and tokens lock";
  }

  private String token() {
    return "the token of " + settings.config();
  }

  /** What to do; a store is told so by its operation while it may, anything else by the file. */
  private String rest(PinTry last) {
    return "; it is not tried again, so that nobody locks the token: correct the PIN, or the"
        + " configuration if that leads to another token than it should, and "
        + (settings.storeId().isEmpty() ? ofVault() : ofStore(last));
  }

  private String ofVault() {
    return "restart; if both are right, as when the PIN was set anew at the token, or another PIN"
        + " was refused before, remove "
        + file
        + " first";
  }

  private String ofStore(PinTry last) {
    return (last.isFinalForAll() ? "remove " + file + ", and " : "")
        + "connect the custom key store again";
  }
}
