package io.github.cmkjca.kms.policy;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Values that policies and requests write as text; each is null for what cannot be read. */
final class Literals {
  /** More digits mean nothing and would be slow to read. */
  private static final int MAX_NUMBER = 100;

  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(?:\\d+(?:\\.\\d*)?|\\.\\d+)(?:[eE][+-]?\\d{1,4})?");

  /** The forms of the W3C's note on ISO 8601; a time without a zone is taken for UTC. */
  private static final Pattern DATE =
      Pattern.compile(
          "(\\d{4})-(\\d\\d)(?:-(\\d\\d)(?:[Tt ](\\d\\d):(\\d\\d)(?::(\\d\\d)(?:\\.(\\d{1,9}))?)?"
              + "([Zz]|[+-]\\d\\d:?\\d\\d)?)?)?");

  private static final int NANO_DIGITS = 9;

  private Literals() {}

  /** A decimal number. */
  static @Nullable BigDecimal number(String text) {
    return text.length() <= MAX_NUMBER && NUMBER.matcher(text).matches()
        ? new BigDecimal(text)
        : null;
  }

  /**
   * A time: seconds since 1970, or a date of ISO 8601, whose missing parts are the first there are.
   * Four digits are seconds, not a year.
   */
  static @Nullable Instant date(String text) {
    try {
      BigDecimal seconds = number(text);
      return seconds == null ? isoDate(text) : epoch(seconds);
    } catch (DateTimeException | ArithmeticException e) {
      return null; // a thirteenth month, or beyond all time
    }
  }

  /** Bytes in base64, with or without padding. */
  static byte @Nullable [] base64(String text) {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static Instant epoch(BigDecimal seconds) {
    BigDecimal[] parts = seconds.divideAndRemainder(BigDecimal.ONE);
    return Instant.ofEpochSecond(
        parts[0].longValueExact(), parts[1].movePointRight(NANO_DIGITS).longValue());
  }

  private static @Nullable Instant isoDate(String text) {
    Matcher parts = DATE.matcher(text);
    if (!parts.matches()) {
      return null;
    }
    LocalDateTime local =
        LocalDateTime.of(
            Integer.parseInt(parts.group(1)),
            part(parts, 2, 1),
            part(parts, 3, 1),
            part(parts, 4, 0),
            part(parts, 5, 0),
            part(parts, 6, 0),
            nanos(parts.group(7)));
    String zone = parts.group(8);
    ZoneOffset offset =
        zone == null || zone.equalsIgnoreCase("Z") ? ZoneOffset.UTC : ZoneOffset.of(zone);
    return OffsetDateTime.of(local, offset).toInstant();
  }

  private static int part(Matcher parts, int group, int otherwise) {
    String digits = parts.group(group);
    return digits == null ? otherwise : Integer.parseInt(digits);
  }

  private static int nanos(@Nullable String fraction) {
    return fraction == null
        ? 0
        : Integer.parseInt(fraction + "0".repeat(NANO_DIGITS - fraction.length()));
  }
}
