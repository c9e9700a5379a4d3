package io.github.cmkjca.registry;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Rows of the table {@code custom_key_store}. */
final class CustomKeyStoreRows {
  private static final String SELECT =
      "SELECT store_id, store_name, cluster, state, connections, creation_date"
          + " FROM custom_key_store";

  /** As DescribeCustomKeyStores shows it. */
  private static final String CONNECTED = "CONNECTED";

  private static final String DISCONNECTED = "DISCONNECTED";

  private CustomKeyStoreRows() {}

  static Optional<CustomKeyStoreRecord> of(Session session, String storeId) {
    return session.one(SELECT + " WHERE store_id = ?", CustomKeyStoreRows::record, storeId);
  }

  static Optional<CustomKeyStoreRecord> named(Session session, String name) {
    return session.one(SELECT + " WHERE store_name = ?", CustomKeyStoreRows::record, name);
  }

  static List<CustomKeyStoreRecord> all(Session session) {
    return session.all(SELECT + " ORDER BY store_id", CustomKeyStoreRows::record);
  }

  static long keyCount(Session session, String storeId) {
    // The second condition is that of the index.
    return session
        .one(
            "SELECT count(*) FROM cmk WHERE custom_key_store_id = ? AND custom_key_store_id <> ''",
            row -> row.getLong(1),
            storeId)
        .orElse(0L);
  }

  static void insert(Session session, CustomKeyStoreRecord store) {
    session.run(
        "INSERT INTO custom_key_store (store_id, store_name, cluster, state, connections,"
            + " creation_date) VALUES (?, ?, ?, ?, ?, ?)",
        store.storeId(),
        store.name(),
        store.cluster(),
        state(store),
        store.connections(),
        store.creationDate().toEpochMilli());
  }

  static void update(Session session, CustomKeyStoreRecord store) {
    int changed =
        session.run(
            "UPDATE custom_key_store SET store_name = ?, cluster = ?, state = ?, connections = ?,"
                + " creation_date = ? WHERE store_id = ?",
            store.name(),
            store.cluster(),
            state(store),
            store.connections(),
            store.creationDate().toEpochMilli(),
            store.storeId());
    if (changed != 1) {
      throw new IllegalArgumentException("there is no custom key store " + store.storeId());
    }
  }

  static boolean delete(Session session, String storeId) {
    return session.run("DELETE FROM custom_key_store WHERE store_id = ?", storeId) == 1;
  }

  private static String state(CustomKeyStoreRecord store) {
    return store.connected() ? CONNECTED : DISCONNECTED;
  }

  private static CustomKeyStoreRecord record(ResultSet row) throws SQLException {
    return new CustomKeyStoreRecord(
        row.getString(1),
        row.getString(2),
        row.getString(3),
        isConnected(row.getString(4)),
        row.getLong(5),
        Columns.instant(row, 6));
  }

  private static boolean isConnected(String state) {
    return switch (state) {
      case CONNECTED -> true;
      case DISCONNECTED -> false;
      default -> throw new IllegalArgumentException("state of a custom key store: " + state);
    };
  }
}
