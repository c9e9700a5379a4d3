package io.github.cmkjca.registry;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One connection and the statements prepared on it. For one thread at a time.
 *
 * <p>After a failure nothing more runs on it: SQLite may have rolled the transaction back already
 * (disk full, I/O error), and a later statement would then commit on its own.
 */
final class Session implements AutoCloseable {
  private final Connection connection;
  private final StorageErrors errors;
  private final Map<String, PreparedStatement> statements = new HashMap<>();
  private boolean failed;

  Session(Connection connection, StorageErrors errors) {
    this.connection = connection;
    this.errors = errors;
  }

  /** Reads one row into a value. */
  @FunctionalInterface
  interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  /** At most one row. */
  <T> Optional<T> one(String sql, RowReader<T> reader, @Nullable Object... parameters) {
    List<T> rows = all(sql, reader, parameters);
    return rows.isEmpty() ? Optional.empty() : Optional.of(rows.get(0));
  }

  /** All rows. */
  <T> List<T> all(String sql, RowReader<T> reader, @Nullable Object... parameters) {
    requireSound();
    if (!Arrays.stream(parameters).allMatch(Session::isStorable)) {
      return List.of(); // nothing of that name was ever stored
    }
    try {
      try (ResultSet rows = bound(sql, parameters).executeQuery()) {
        List<T> result = new ArrayList<>();
        while (rows.next()) {
          result.add(reader.read(rows));
        }
        return result;
      }
    } catch (SQLException e) {
      failed = true;
      throw errors.of(e);
    } catch (IllegalArgumentException e) {
      throw errors.of("holds something that this release does not know; upgrade it here too", e);
    }
  }

  /** Runs a statement without a result; the number of rows changed. */
  int run(String sql, @Nullable Object... parameters) {
    requireSound();
    if (!Arrays.stream(parameters).allMatch(Session::isStorable)) {
      // Would be stored with question marks: two names would become one.
      throw new IllegalArgumentException("text with half a surrogate pair");
    }
    try {
      return bound(sql, parameters).executeUpdate();
    } catch (SQLException e) {
      failed = true;
      throw errors.of(e);
    }
  }

  /** As {@link #run}, yet for the caller to judge the failure; nothing was begun. */
  void begin(String sql) throws SQLException {
    bound(sql).executeUpdate();
  }

  /** Whether a statement has failed. */
  boolean failed() {
    return failed;
  }

  @Override
  public void close() {
    failed = true;
    try {
      connection.close(); // closes its statements; rolls back what was not committed
    } catch (SQLException e) {
      errors.log("closing a connection failed", e);
    }
  }

  private void requireSound() {
    if (failed) {
      throw errors.brokenTransaction();
    }
  }

  private PreparedStatement bound(String sql, @Nullable Object... parameters) throws SQLException {
    PreparedStatement statement = statements.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      statements.put(sql, statement);
    }
    for (int i = 0; i < parameters.length; i++) {
      statement.setObject(i + 1, parameters[i]);
    }
    return statement;
  }

  /** Whether it can be stored as UTF-8: no half surrogate pair. */
  private static boolean isStorable(@Nullable Object parameter) {
    if (!(parameter instanceof String text)) {
      return true;
    }
    for (int i = 0; i < text.length(); i++) {
      char unit = text.charAt(i);
      if (Character.isSurrogate(unit)) {
        if (i + 1 == text.length() || !Character.isSurrogatePair(unit, text.charAt(i + 1))) {
          return false;
        }
        i++;
      }
    }
    return true;
  }
}
