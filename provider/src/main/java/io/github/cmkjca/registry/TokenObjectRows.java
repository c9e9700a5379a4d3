package io.github.cmkjca.registry;

import io.github.cmkjca.spi.kms.KeySpec;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Rows of the table {@code token_object}. */
final class TokenObjectRows {
  private static final String COLUMNS =
      "material_id, key_id, key_spec, store_id, intent, owner, noted";
  private static final String SELECT = "SELECT " + COLUMNS + " FROM token_object";

  private TokenObjectRows() {}

  static Optional<TokenObjectRecord> of(Session session, String materialId) {
    return session.one(SELECT + " WHERE material_id = ?", TokenObjectRows::object, materialId);
  }

  static List<TokenObjectRecord> all(Session session) {
    return session.all(SELECT + " ORDER BY material_id", TokenObjectRows::object);
  }

  static void put(Session session, TokenObjectRecord object) {
    session.run(
        "INSERT OR REPLACE INTO token_object (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?)",
        object.materialId(),
        object.keyId(),
        object.keySpec().name(),
        object.storeId(),
        object.intent().name(),
        object.owner(),
        object.noted().toEpochMilli());
  }

  static boolean delete(Session session, String materialId) {
    return session.run("DELETE FROM token_object WHERE material_id = ?", materialId) == 1;
  }

  private static TokenObjectRecord object(ResultSet row) throws SQLException {
    return new TokenObjectRecord(
        row.getString(1),
        row.getString(2),
        KeySpec.valueOf(row.getString(3)),
        row.getString(4),
        TokenObjectRecord.Intent.valueOf(row.getString(5)),
        row.getString(6),
        Columns.instant(row, 7));
  }
}
