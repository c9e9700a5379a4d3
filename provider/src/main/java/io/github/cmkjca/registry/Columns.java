package io.github.cmkjca.registry;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How values stand in columns: dates as milliseconds since 1970-01-01T00:00:00Z, texts that are not
 * there as empty ones.
 */
final class Columns {
  private Columns() {}

  static Instant instant(ResultSet row, int column) throws SQLException {
    return Instant.ofEpochMilli(row.getLong(column));
  }

  static @Nullable Instant instantOrNull(ResultSet row, int column) throws SQLException {
    long millis = row.getLong(column);
    return row.wasNull() ? null : Instant.ofEpochMilli(millis);
  }

  static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  static @Nullable String nullIfEmpty(String text) {
    return text.isEmpty() ? null : text;
  }

  /** How material rotates, in two columns that are null together. */
  static Schedule.@Nullable Rotation rotationOrNull(ResultSet row, int period, int next)
      throws SQLException {
    Instant date = instantOrNull(row, next);
    return date == null ? null : new Schedule.Rotation(row.getInt(period), date);
  }

  static @Nullable Long millis(@Nullable Instant instant) {
    return instant == null ? null : instant.toEpochMilli();
  }
}
