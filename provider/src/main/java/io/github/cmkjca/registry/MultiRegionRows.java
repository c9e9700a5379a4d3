package io.github.cmkjca.registry;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Rows of the tables {@code multi_region} and {@code replica}. */
final class MultiRegionRows {
  private MultiRegionRows() {}

  static Optional<MultiRegionRecord> of(Session session, String keyId) {
    List<MultiRegionRecord.Replica> replicas =
        session.all(
            "SELECT region, revision, next_look FROM replica WHERE key_id = ? ORDER BY region",
            row ->
                new MultiRegionRecord.Replica(
                    row.getString(1), row.getLong(2), Columns.instantOrNull(row, 3)),
            keyId);
    return session.one(
        "SELECT key_id, primary_region, revision, rotation_period_days, next_rotation_date,"
            + " deletion_window_days, handover_region, handover_principal, handover_date,"
            + " handover_revision FROM multi_region WHERE key_id = ?",
        row ->
            new MultiRegionRecord(
                row.getString(1),
                row.getString(2),
                row.getLong(3),
                replicas,
                Columns.rotationOrNull(row, 4, 5),
                windowOrNull(row),
                handoverOrNull(row)),
        keyId);
  }

  static void put(Session session, MultiRegionRecord record) {
    Schedule.Rotation rotation = record.rotation();
    MultiRegionRecord.Handover handover = record.handover();
    session.run(
        "INSERT INTO multi_region (key_id, primary_region, revision, rotation_period_days,"
            + " next_rotation_date, deletion_window_days, handover_region, handover_principal,"
            + " handover_date, handover_revision) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            + " ON CONFLICT (key_id) DO UPDATE SET primary_region = excluded.primary_region,"
            + " revision = excluded.revision,"
            + " rotation_period_days = excluded.rotation_period_days,"
            + " next_rotation_date = excluded.next_rotation_date,"
            + " deletion_window_days = excluded.deletion_window_days,"
            + " handover_region = excluded.handover_region,"
            + " handover_principal = excluded.handover_principal,"
            + " handover_date = excluded.handover_date,"
            + " handover_revision = excluded.handover_revision",
        record.keyId(),
        record.primaryRegion(),
        record.revision(),
        rotation == null ? null : rotation.periodInDays(),
        rotation == null ? null : Columns.millis(rotation.next()),
        record.deletionWindowDays(),
        handover == null ? null : handover.region(),
        handover == null ? null : handover.principal(),
        handover == null ? null : Columns.millis(handover.date()),
        handover == null ? null : handover.revision());
    session.run("DELETE FROM replica WHERE key_id = ?", record.keyId());
    for (MultiRegionRecord.Replica replica : record.replicas()) {
      session.run(
          "INSERT INTO replica (key_id, region, revision, next_look) VALUES (?, ?, ?, ?)",
          record.keyId(),
          replica.region(),
          replica.revision(),
          Columns.millis(replica.nextLook()));
    }
  }

  private static @Nullable Integer windowOrNull(ResultSet row) throws SQLException {
    int days = row.getInt(6);
    return row.wasNull() ? null : days;
  }

  private static MultiRegionRecord.@Nullable Handover handoverOrNull(ResultSet row)
      throws SQLException {
    String region = row.getString(7);
    return region == null
        ? null
        : new MultiRegionRecord.Handover(
            region, row.getString(8), Columns.instant(row, 9), row.getLong(10));
  }
}
