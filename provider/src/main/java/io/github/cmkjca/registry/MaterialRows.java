package io.github.cmkjca.registry;

import io.github.cmkjca.spi.custody.BackingKey;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.RotationType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/** Rows of the table {@code backing_key}. */
final class MaterialRows {
  private MaterialRows() {}

  static List<MaterialRecord> of(Session session, String keyId) {
    return session.all(
        "SELECT key_id, material_id, key_spec, sealed, creation_date, pending, rotation_date,"
            + " rotation_type, description, valid_to FROM backing_key WHERE key_id = ?"
            + " ORDER BY sequence",
        MaterialRows::material,
        keyId);
  }

  static void insert(Session session, MaterialRecord material) {
    BackingKey key = material.key();
    MaterialRecord.Rotation rotation = material.rotation();
    session.run(
        "INSERT INTO backing_key (key_id, sequence, material_id, key_spec, sealed, creation_date,"
            + " pending, rotation_date, rotation_type, description, valid_to)"
            + " SELECT ?, coalesce(max(sequence), 0) + 1, ?, ?, ?, ?, ?, ?, ?, ?, ?"
            + " FROM backing_key WHERE key_id = ?",
        key.keyId(),
        key.materialId(),
        key.keySpec().name(),
        key.sealed(),
        material.creationDate().toEpochMilli(),
        material.pending() ? 1 : 0,
        rotation == null ? null : rotation.date().toEpochMilli(),
        rotation == null ? null : rotation.type().name(),
        material.description(),
        Columns.millis(material.validTo()),
        key.keyId());
  }

  static void update(Session session, MaterialRecord material) {
    MaterialRecord.Rotation rotation = material.rotation();
    int changed =
        session.run(
            "UPDATE backing_key SET sealed = ?, creation_date = ?, pending = ?, rotation_date = ?,"
                + " rotation_type = ?, description = ?, valid_to = ?"
                + " WHERE material_id = ? AND key_id = ?",
            material.key().sealed(),
            material.creationDate().toEpochMilli(),
            material.pending() ? 1 : 0,
            rotation == null ? null : rotation.date().toEpochMilli(),
            rotation == null ? null : rotation.type().name(),
            material.description(),
            Columns.millis(material.validTo()),
            material.key().materialId(),
            material.key().keyId());
    if (changed != 1) {
      throw new IllegalArgumentException("there is no material " + material.key().materialId());
    }
  }

  private static MaterialRecord material(ResultSet row) throws SQLException {
    Instant rotationDate = Columns.instantOrNull(row, 7);
    return new MaterialRecord(
        new BackingKey(
            row.getString(1), row.getString(2), KeySpec.valueOf(row.getString(3)), row.getBytes(4)),
        Columns.instant(row, 5),
        row.getInt(6) != 0,
        rotationDate == null
            ? null
            : new MaterialRecord.Rotation(rotationDate, RotationType.valueOf(row.getString(8))),
        row.getString(9),
        Columns.instantOrNull(row, 10));
  }
}
