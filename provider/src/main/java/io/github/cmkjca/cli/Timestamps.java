package io.github.cmkjca.cli;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.function.Function;

/**
 * Times as {@code aws} reads them: ISO 8601, or seconds since 1970. One without an offset is in the
 * zone of the machine.
 */
final class Timestamps {
  private static final int DIGITS_OF_NANOS = 9;

  private static final List<Function<String, Instant>> FORMS =
      List.of(
          text -> OffsetDateTime.parse(text).toInstant(),
          text -> LocalDateTime.parse(text).atZone(ZoneId.systemDefault()).toInstant(),
          text -> LocalDate.parse(text).atStartOfDay(ZoneId.systemDefault()).toInstant(),
          Timestamps::ofEpochSeconds);

  private Timestamps() {}

  /**
   * Reads the value of this member of a request.
   *
   * @throws ParameterException if it is no time
   */
  static Instant parse(String member, String text) {
    for (Function<String, Instant> form : FORMS) {
      try {
        return form.apply(text.strip());
      } catch (DateTimeException | ArithmeticException | NumberFormatException e) {
        // Perhaps another form.
      }
    }
    throw ParameterException.invalid(
        "Invalid type for parameter "
            + member
            + ", valid type: timestamp such as 2030-01-31T12:00:00Z");
  }

  private static Instant ofEpochSeconds(String text) {
    BigDecimal seconds = new BigDecimal(text);
    BigDecimal whole = seconds.setScale(0, RoundingMode.FLOOR);
    return Instant.ofEpochSecond(
        whole.longValueExact(),
        seconds.subtract(whole).movePointRight(DIGITS_OF_NANOS).longValue());
  }
}
