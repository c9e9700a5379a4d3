package io.github.cmkjca.custody.pkcs11;

import java.io.IOException;
import java.io.StringReader;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Properties;

/**
 * A login that ended with a refusal, or of which nobody knows how it ended.
 *
 * @param date when it began
 * @param answer what the token said; empty: nothing yet
 * @param refused whether that is about the PIN; else, of a broken device for instance, the token
 *     may have counted or not
 * @param unclear how many logins with this PIN in a row, this one included, have begun and neither
 *     succeeded nor been refused; of no meaning where it was refused
 * @param where digest of the configuration by which the token was reached
 * @param pin the PIN
 */
record PinTry(
    Instant date, String answer, boolean refused, int unclear, String where, PinMark pin) {
  /**
   * A login that did not end may have been refused, or not have reached the token: the process was
   * killed, or the power failed. One more is permitted, so that a service comes back by itself, and
   * no third one: many tokens lock at the third.
   */
  private static final int MOST_UNCLEAR = 2;

  /** A token that fails is given time to come back before the one more. */
  private static final Duration PAUSE = Duration.ofMinutes(1);

  private static final String COMMENT =
      "# A login to a token that was refused, or did not end. Its PIN is not tried again, so that"
          + " nobody locks the token.\n# Another PIN is. Remove this file to have the same one tried"
          + " once more.\n";

  static PinTry begun(String where, char[] pin) {
    return new PinTry(Instant.now(), "", false, 1, where, PinMark.of(pin));
  }

  PinTry begunAgain() {
    return new PinTry(Instant.now(), "", false, unclear + 1, where, pin);
  }

  PinTry refused(String withAnswer) {
    return new PinTry(date, withAnswer, true, unclear, where, pin);
  }

  PinTry failed(String withAnswer) {
    return new PinTry(date, withAnswer, false, unclear, where, pin);
  }

  /** Whether the same PIN is not to be tried again. */
  boolean isFinal() {
    return refused || unclear >= MOST_UNCLEAR;
  }

  /** Whether the same PIN is not to be tried yet. */
  boolean isTooRecent() {
    return !answer.isEmpty() && Duration.between(date, Instant.now()).abs().compareTo(PAUSE) < 0;
  }

  /** As a file that an operator can read. */
  String encode() {
    return COMMENT
        + "date="
        + date
        + "\nanswer="
        + answer
        + "\nrefused="
        + refused
        + "\nunclear="
        + unclear
        + "\nconfiguration="
        + where
        + "\nsalt="
        + pin.salt()
        + "\ndigest="
        + pin.digest()
        + "\n";
  }

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException if it is none
   */
  static PinTry decode(String text) {
    Properties lines = new Properties();
    try {
      lines.load(new StringReader(text));
      return new PinTry(
          Instant.parse(lines.getProperty("date", "")),
          lines.getProperty("answer", ""),
          Boolean.parseBoolean(lines.getProperty("refused", "true")),
          Integer.parseInt(lines.getProperty("unclear", "")),
          lines.getProperty("configuration", ""),
          new PinMark(lines.getProperty("salt", ""), lines.getProperty("digest", "")));
    } catch (DateTimeException | IOException e) {
      throw new IllegalArgumentException("no record of a login", e);
    }
  }
}
