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
 * @param refusals how many logins before this one, and this one if it was refused, the token may
 *     have counted in a row
 * @param pin the PIN
 */
record PinTry(
    Instant date, String answer, boolean refused, int unclear, int refusals, PinMark pin) {
  /**
   * After a login that did not end, since the process was killed or the power failed, one more is
   * permitted, so that a service comes back by itself; after a refusal one with another PIN. No
   * third one: many tokens lock at the third.
   */
  private static final int MOST_SPENT = 2;

  /** A token that fails is given time to come back before the one more. */
  private static final Duration PAUSE = Duration.ofMinutes(1);

  private static final String COMMENT =
      "# A login to a token that was refused, or did not end. Its PIN is not tried again, so that"
          + " nobody locks the token.\n# Another PIN is, until that is refused, too. Remove this"
          + " file to have any tried once more.\n";

  /**
   * @param refusals how many logins before the token may have counted
   */
  static PinTry begun(int refusals, PinMark pin) {
    return new PinTry(Instant.now(), "", false, 1, refusals, pin);
  }

  PinTry begunAgain() {
    return new PinTry(Instant.now(), "", false, unclear + 1, refusals, pin);
  }

  PinTry refused(String withAnswer) {
    return new PinTry(date, withAnswer, true, unclear, refusals + unclear, pin);
  }

  PinTry failed(String withAnswer) {
    return new PinTry(date, withAnswer, false, unclear, refusals, pin);
  }

  /** The same, with one more login permitted where that is not the third. */
  PinTry permitted() {
    return new PinTry(date, "", false, 0, spent(), pin);
  }

  /** How many logins in a row the token may have counted as wrong, with whatever PINs. */
  int spent() {
    return refused ? refusals : refusals + unclear;
  }

  /** Whether the same PIN is not to be tried again. */
  boolean isFinal() {
    return refused || isFinalForAll();
  }

  /** Whether no PIN at all is to be tried: two that alternate lock a token as well as one. */
  boolean isFinalForAll() {
    return spent() >= MOST_SPENT;
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
        + "\nrefusals="
        + refusals
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
          Integer.parseInt(lines.getProperty("refusals", "")),
          new PinMark(lines.getProperty("salt", ""), lines.getProperty("digest", "")));
    } catch (DateTimeException | IOException e) {
      throw new IllegalArgumentException("no record of a login", e);
    }
  }
}
