package io.github.cmkjca.registry;

import java.util.Optional;

/** Rows of the table {@code invocation}: they come and go with the material that they count for. */
final class InvocationRows {
  private InvocationRows() {}

  /** The number before; empty: there is no such material. */
  static Optional<Long> reserve(Session session, String materialId, int count) {
    return session
        .one(
            "INSERT INTO invocation (material_id, reserved)"
                + " SELECT material_id, ? FROM backing_key WHERE material_id = ?"
                + " ON CONFLICT (material_id) DO UPDATE SET reserved = reserved + excluded.reserved"
                + " RETURNING reserved",
            row -> row.getLong(1),
            count,
            materialId)
        .map(after -> after - count);
  }

  static long reserved(Session session, String materialId) {
    return session
        .one(
            "SELECT reserved FROM invocation WHERE material_id = ?",
            row -> row.getLong(1),
            materialId)
        .orElse(0L);
  }

  static void delete(Session session, String materialId) {
    session.run("DELETE FROM invocation WHERE material_id = ?", materialId);
  }

  /** To be called while the materials of the key are there. */
  static void deleteOf(Session session, String keyId) {
    session.run(
        "DELETE FROM invocation WHERE material_id IN"
            + " (SELECT material_id FROM backing_key WHERE key_id = ?)",
        keyId);
  }
}
