package io.github.cmkjca.registry;

import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Tells a vault from other files, and brings it to the newest schema version. Creation and
 * migration are one transaction each: a file is empty, of one version or of the next, never
 * between.
 */
final class Schema {
  /** {@code CMK1}, in the header of every vault: https://www.sqlite.org/fileformat.html, 1.3.17. */
  static final int APPLICATION_ID = 0x434D4B31;

  /** The version this code works with; one migration each. */
  static final int NEWEST = 7;

  private static final int VAULT_ID_BYTES = 16;

  private final StorageErrors errors;

  Schema(StorageErrors errors) {
    this.errors = errors;
  }

  /**
   * Checks the file and migrates it if it is older. The migration library is loaded only then.
   *
   * @param mayCreate whether an empty file may become a vault
   * @param patience for other processes that do the same
   * @return whether this call, and no other process, made the vault
   */
  boolean prepare(Connection connection, boolean mayCreate, Patience patience) throws SQLException {
    boolean newest = isNewestOfOneState(connection, mayCreate);
    // Only now: it is written into the file. Switching does not wait for locks by itself.
    patience.untilFree(() -> requireWriteAheadLog(connection));
    boolean created = !newest && migrate(connection, mayCreate);
    requireVaultId(connection);
    return created;
  }

  /**
   * Checks the file and leaves it as it is. To be called in a transaction.
   *
   * @throws io.github.cmkjca.spi.kms.KmsInternalException if it is not a vault of this version
   */
  void requireNewest(Connection connection) throws SQLException {
    if (!isNewest(connection, false)) {
      throw errors.of(
          "has schema version "
              + number(connection, "PRAGMA user_version")
              + ", made by an older release; its next use brings it to version "
              + NEWEST);
    }
  }

  /** The marks are several values: read apart, a vault in creation could look like another file. */
  private boolean isNewestOfOneState(Connection connection, boolean mayCreate) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("BEGIN");
      try {
        return isNewest(connection, mayCreate);
      } finally {
        statement.execute("ROLLBACK");
      }
    }
  }

  /** Whether the file was empty, and this call made it a vault. */
  private boolean migrate(Connection connection, boolean mayCreate) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");
      if (isNewest(connection, mayCreate)) { // another process was faster
        statement.execute("ROLLBACK");
        return false;
      }
      boolean creating = number(connection, "PRAGMA user_version") == 0;
      Migrations.run(connection, errors);
      if (creating) {
        statement.execute("PRAGMA application_id = " + APPLICATION_ID);
        putVaultId(connection);
      }
      statement.execute("PRAGMA user_version = " + NEWEST);
      statement.execute("COMMIT");
      return creating;
    }
  }

  private boolean isNewest(Connection connection, boolean mayCreate) throws SQLException {
    long application = number(connection, "PRAGMA application_id");
    long version = number(connection, "PRAGMA user_version");
    if (application == APPLICATION_ID) {
      if (version > NEWEST) {
        throw errors.of(
            "has schema version "
                + version
                + ", made by a newer release; this one knows versions up to "
                + NEWEST
                + ": upgrade it here too");
      }
      if (version < 1) {
        throw errors.of("is damaged: it has no schema version; restore it from a backup");
      }
      return version == NEWEST;
    }
    if (application != 0
        || version != 0
        || number(connection, "SELECT count(*) FROM sqlite_schema") != 0) {
      throw errors.of(
          "is not a vault but another SQLite database; move it away, or correct the configuration"
              + " if it names the wrong file");
    }
    if (!mayCreate) {
      throw errors.of(
          "is empty: its creation did not end; permit creating it (cmk.auto-init=true) or restore"
              + " it from a backup");
    }
    return false;
  }

  private void requireWriteAheadLog(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("PRAGMA journal_mode = WAL")) {
      if (!row.next() || !"wal".equals(row.getString(1))) {
        throw errors.of("lies on a file system without shared memory; move it to a local disk");
      }
    }
  }

  private void requireVaultId(Connection connection) throws SQLException {
    if (number(
            connection,
            "SELECT count(*) FROM setting WHERE name = '"
                + KeyRegistry.VAULT_ID
                + "' AND length(value) = "
                + VAULT_ID_BYTES)
        != 1) {
      throw errors.of("is damaged: it has no vault id; restore it from a backup");
    }
  }

  private static void putVaultId(Connection connection) throws SQLException {
    byte[] vaultId = new byte[VAULT_ID_BYTES];
    new SecureRandom().nextBytes(vaultId); // no secret: names the vault
    try (var insert =
        connection.prepareStatement("INSERT INTO setting (name, value) VALUES (?, ?)")) {
      insert.setString(1, KeyRegistry.VAULT_ID);
      insert.setBytes(2, vaultId);
      insert.executeUpdate();
    }
  }

  private static long number(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      return row.next() ? row.getLong(1) : 0;
    }
  }
}
