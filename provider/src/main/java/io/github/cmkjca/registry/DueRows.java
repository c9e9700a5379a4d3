package io.github.cmkjca.registry;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds due work by the three indexes made for it: a look reads a bounded number of rows, however
 * many keys there are.
 */
final class DueRows {
  private static final String DELETIONS =
      "SELECT key_id, deletion_date FROM cmk WHERE deletion_date IS NOT NULL"
          + " ORDER BY deletion_date LIMIT ?";
  private static final String ROTATIONS =
      "SELECT key_id, next_rotation_date FROM cmk"
          + " WHERE next_rotation_date IS NOT NULL AND state = 'ENABLED'"
          + " ORDER BY next_rotation_date LIMIT ?";
  private static final String EXPIRIES =
      "SELECT key_id, valid_to FROM backing_key WHERE valid_to IS NOT NULL"
          + " ORDER BY valid_to LIMIT ?";

  /** All of the above, for tests that ask for their plans. */
  static final List<String> QUERIES = List.of(DELETIONS, ROTATIONS, EXPIRIES);

  private DueRows() {}

  private record Row(String keyId, Instant date) {}

  static KeyRegistry.Due at(Session session, Instant now) {
    List<Row> deletions = rows(session, DELETIONS);
    List<Row> rotations = rows(session, ROTATIONS);
    List<Row> expiries = rows(session, EXPIRIES);
    Optional<Instant> next =
        Stream.of(deletions, rotations, expiries)
            .flatMap(List::stream)
            .map(Row::date)
            .min(Comparator.naturalOrder());
    return new KeyRegistry.Due(
        due(deletions, now), due(rotations, now), due(expiries, now), next.orElse(null));
  }

  private static List<Row> rows(Session session, String sql) {
    return session.all(
        sql, row -> new Row(row.getString(1), Columns.instant(row, 2)), KeyRegistry.Due.MOST);
  }

  private static List<String> due(List<Row> rows, Instant now) {
    return rows.stream()
        .filter(row -> !row.date().isAfter(now))
        .map(Row::keyId)
        .distinct()
        .toList();
  }
}
