package io.github.cmkjca.registry;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds due work by the indexes made for it: a look reads a bounded number of rows, however many
 * keys there are.
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

  // Numbers of old materials stay: one in 2^30 encryptions, and none of keys without a limit.
  private static final String EXHAUSTED =
      "SELECT cmk.key_id FROM invocation JOIN backing_key USING (material_id)"
          + " JOIN cmk ON cmk.key_id = backing_key.key_id AND cmk.current_material_id = material_id"
          + " WHERE reserved >= ? AND state = 'ENABLED' AND cmk.key_spec = 'SYMMETRIC_DEFAULT'"
          + " AND origin <> 'EXTERNAL'"
          + " AND NOT EXISTS (SELECT 1 FROM multi_region WHERE multi_region.key_id = cmk.key_id)"
          + " LIMIT ?";
  private static final String LOOKS =
      "SELECT key_id, next_look FROM replica WHERE next_look IS NOT NULL"
          + " ORDER BY next_look LIMIT ?";
  private static final String HANDOVERS =
      "SELECT key_id, handover_date FROM multi_region WHERE handover_date IS NOT NULL"
          + " ORDER BY handover_date LIMIT ?";

  /** All of the above, for tests that ask for their plans. */
  static final List<String> QUERIES =
      List.of(DELETIONS, ROTATIONS, EXPIRIES, EXHAUSTED, LOOKS, HANDOVERS);

  private DueRows() {}

  private record Row(String keyId, Instant date) {}

  static KeyRegistry.Due at(Session session, Instant now, long maxEncryptions) {
    List<Row> deletions = rows(session, DELETIONS);
    List<Row> rotations = rows(session, ROTATIONS);
    List<Row> expiries = rows(session, EXPIRIES);
    List<Row> multiRegion = new ArrayList<>(rows(session, LOOKS));
    multiRegion.addAll(rows(session, HANDOVERS));
    Optional<Instant> next =
        Stream.of(deletions, rotations, expiries, multiRegion)
            .flatMap(List::stream)
            .map(Row::date)
            .min(Comparator.naturalOrder());
    return new KeyRegistry.Due(
        due(deletions, now),
        due(rotations, now),
        due(expiries, now),
        session.all(EXHAUSTED, row -> row.getString(1), maxEncryptions, KeyRegistry.Due.MOST),
        due(multiRegion, now),
        next.orElse(null));
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
