package io.github.cmkjca.registry;

import static io.github.cmkjca.registry.Columns.instant;
import static io.github.cmkjca.registry.Columns.millis;

import io.github.cmkjca.spi.kms.KeyManager;
import io.github.cmkjca.spi.kms.KeyOrigin;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyState;
import io.github.cmkjca.spi.kms.KeyUsage;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The registry in one SQLite file: what is stored, in SQL, and nothing else.
 *
 * <p>Several processes may have the same file open on one machine. It must not lie on a network
 * file system: SQLite's write-ahead log needs shared memory.
 */
public final class JdbcRegistry implements KeyRegistry {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Transactions transactions;
  private final ChangeFeed feed;

  private JdbcRegistry(Transactions transactions, ChangeFeed feed) {
    this.transactions = transactions;
    this.feed = feed;
  }

  /**
   * Opens a vault. One that is created is told to the log, once: keys in a place that nobody knows
   * of are lost with it.
   *
   * @param databaseFile the file; its companions {@code -wal} and {@code -shm} lie beside it
   * @param mayCreate whether to create it, and missing directories, if there is none
   * @param pollInterval how often to look for changes of other processes, more than zero; other
   *     processes' changes are seen within this time
   * @throws io.github.cmkjca.spi.kms.KmsInternalException if it cannot be opened, is not a vault,
   *     or is of a newer version
   */
  public static JdbcRegistry open(Path databaseFile, boolean mayCreate, Duration pollInterval) {
    if (pollInterval.isNegative() || pollInterval.isZero()) {
      throw new IllegalArgumentException("poll interval must be more than zero: " + pollInterval);
    }
    Path path = databaseFile.toAbsolutePath();
    StorageErrors errors = new StorageErrors(path);
    DatabaseFile file = DatabaseFile.of(path, mayCreate, errors, PATIENCE);
    try (Connection connection = file.open()) {
      if (new Schema(errors).prepare(connection, mayCreate, new Patience(PATIENCE))) {
        System.getLogger("io.github.cmkjca")
            .log(
                Level.INFO,
                "created the vault {0}; back it up, and what guards its keys, a root key or a token,"
                    + " apart from it (cmk.auto-init=false forbids creating one)",
                path);
      }
    } catch (SQLException e) {
      throw errors.of(e);
    }
    return over(file, errors, pollInterval);
  }

  /**
   * Reads one consistent state of a vault and changes nothing, not even its schema.
   *
   * @param databaseFile the file
   * @throws io.github.cmkjca.spi.kms.KmsInternalException if it cannot be opened, is not a vault,
   *     or is of another version
   */
  public static <T extends @Nullable Object> T inspect(Path databaseFile, Function<View, T> body) {
    Path path = databaseFile.toAbsolutePath();
    StorageErrors errors = new StorageErrors(path);
    DatabaseFile file = DatabaseFile.of(path, false, errors, PATIENCE);
    try (Connection connection = file.open();
        Session session = new Session(connection, errors)) {
      session.run("PRAGMA query_only = ON");
      session.run("BEGIN");
      new Schema(errors).requireNewest(connection);
      Rows rows = new Rows(session);
      try {
        return body.apply(rows);
      } finally {
        rows.end();
      }
    } catch (SQLException e) {
      throw errors.of(e);
    }
  }

  /** Over connections to a vault that has been prepared. */
  static JdbcRegistry over(
      Transactions.Connector connector, StorageErrors errors, Duration pollInterval) {
    ChangeFeed feed = new ChangeFeed(connector, pollInterval);
    JdbcRegistry registry =
        new JdbcRegistry(new Transactions(connector, errors, feed, PATIENCE), feed);
    feed.start();
    return registry;
  }

  @Override
  public <T extends @Nullable Object> T read(Function<View, T> body) {
    return transactions.read(
        session -> {
          Rows rows = new Rows(session);
          try {
            return body.apply(rows);
          } finally {
            rows.end();
          }
        });
  }

  @Override
  public <T extends @Nullable Object> T change(Function<Change, T> body) {
    return transactions.write(
        session -> {
          Rows rows = new Rows(session);
          try {
            return body.apply(rows);
          } finally {
            rows.end();
          }
        });
  }

  @Override
  public Optional<Long> reserve(String materialId, int count) {
    if (count < 1) {
      throw new IllegalArgumentException("count: " + count);
    }
    return transactions.writeUnseen(session -> InvocationRows.reserve(session, materialId, count));
  }

  @Override
  public void purge() {
    transactions.truncateLog();
  }

  @Override
  public long version() {
    return feed.version();
  }

  @Override
  public void close() {
    feed.close();
    transactions.close();
  }

  /** The view of one transaction. */
  private static final class Rows implements Change {
    private static final String KEY_COLUMNS =
        "key_id, key_spec, key_usage, origin, manager, state, description, policy,"
            + " current_material_id, creation_date, deletion_date, rotation_period_days,"
            + " next_rotation_date, custom_key_store_id";
    private static final String ALIAS_COLUMNS =
        "alias_name, target_key_id, creation_date, last_updated_date";

    private final Session session;
    private boolean ended;

    Rows(Session session) {
      this.session = session;
    }

    void end() {
      ended = true;
    }

    @Override
    public Optional<KeyRecord> key(String keyId) {
      return sql()
          .one("SELECT " + KEY_COLUMNS + " FROM cmk WHERE key_id = ?", Rows::keyRecord, keyId);
    }

    @Override
    public List<KeyRecord> keysAfter(@Nullable String keyId, int limit) {
      return sql()
          .all(
              "SELECT " + KEY_COLUMNS + " FROM cmk WHERE key_id > ? ORDER BY key_id LIMIT ?",
              Rows::keyRecord,
              keyId == null ? "" : keyId,
              limit);
    }

    @Override
    public long keyCount(KeyManager manager) {
      return sql()
          .one("SELECT keys FROM census WHERE manager = ?", row -> row.getLong(1), manager.name())
          .orElse(0L);
    }

    @Override
    public long keyCountIn(String storeId) {
      return CustomKeyStoreRows.keyCount(sql(), storeId);
    }

    @Override
    public Optional<CustomKeyStoreRecord> customKeyStore(String storeId) {
      return CustomKeyStoreRows.of(sql(), storeId);
    }

    @Override
    public Optional<CustomKeyStoreRecord> customKeyStoreNamed(String name) {
      return CustomKeyStoreRows.named(sql(), name);
    }

    @Override
    public List<CustomKeyStoreRecord> customKeyStores() {
      return CustomKeyStoreRows.all(sql());
    }

    @Override
    public List<MaterialRecord> materials(String keyId) {
      return MaterialRows.of(sql(), keyId);
    }

    @Override
    public List<TagRecord> tags(String keyId) {
      return TagRows.of(sql(), keyId);
    }

    @Override
    public Optional<MultiRegionRecord> multiRegion(String keyId) {
      return MultiRegionRows.of(sql(), keyId);
    }

    @Override
    public Optional<TokenObjectRecord> tokenObject(String materialId) {
      return TokenObjectRows.of(sql(), materialId);
    }

    @Override
    public List<TokenObjectRecord> tokenObjects() {
      return TokenObjectRows.all(sql());
    }

    @Override
    public long reserved(String materialId) {
      return InvocationRows.reserved(sql(), materialId);
    }

    @Override
    public Due due(Instant now, long maxEncryptions) {
      return DueRows.at(sql(), now, maxEncryptions);
    }

    @Override
    public Optional<AliasRecord> alias(String aliasName) {
      return sql()
          .one(
              "SELECT " + ALIAS_COLUMNS + " FROM alias WHERE alias_name = ?",
              Rows::aliasRecord,
              aliasName);
    }

    @Override
    public List<AliasRecord> aliasesAfter(@Nullable String aliasName, int limit) {
      return sql()
          .all(
              "SELECT "
                  + ALIAS_COLUMNS
                  + " FROM alias WHERE alias_name > ? ORDER BY alias_name LIMIT ?",
              Rows::aliasRecord,
              aliasName == null ? "" : aliasName,
              limit);
    }

    @Override
    public List<AliasRecord> aliasesOf(String keyId) {
      return sql()
          .all(
              "SELECT " + ALIAS_COLUMNS + " FROM alias WHERE target_key_id = ? ORDER BY alias_name",
              Rows::aliasRecord,
              keyId);
    }

    @Override
    public Optional<GrantRecord> grant(String keyId, String grantId) {
      return GrantRows.of(sql(), keyId, grantId);
    }

    @Override
    public List<GrantRecord> grantsAfter(String keyId, @Nullable String grantId, int limit) {
      return GrantRows.after(sql(), keyId, grantId, limit);
    }

    @Override
    public List<GrantRecord> grantsFiledUnder(String keyId, String principal) {
      return GrantRows.filedUnder(sql(), keyId, principal);
    }

    @Override
    public List<GrantRecord> grantsNamed(String keyId, String name) {
      return GrantRows.named(sql(), keyId, name);
    }

    @Override
    public List<GrantRecord> grantsRetiredBy(
        String retiringPrincipal, @Nullable String grantId, int limit) {
      return GrantRows.retiredBy(sql(), retiringPrincipal, grantId, limit);
    }

    @Override
    public long grantCount(String keyId) {
      return GrantRows.count(sql(), keyId);
    }

    @Override
    public Optional<EntryRecord> entry(String entryName) {
      return sql()
          .one(
              "SELECT entry_name, kind, content, creation_date FROM entry WHERE entry_name = ?",
              row ->
                  new EntryRecord(
                      row.getString(1), row.getString(2), row.getBytes(3), instant(row, 4)),
              entryName);
    }

    @Override
    public List<String> entryNames() {
      return sql().all("SELECT entry_name FROM entry ORDER BY entry_name", row -> row.getString(1));
    }

    @Override
    public List<String> certifiedEntryNames() {
      // In the words of the index.
      return sql()
          .all(
              "SELECT entry_name FROM entry WHERE kind IN ('private-key', 'certificate-chain')"
                  + " ORDER BY entry_name",
              row -> row.getString(1));
    }

    @Override
    public long certifiedRevision() {
      return sql().one("SELECT certified FROM revision", row -> row.getLong(1)).orElseThrow();
    }

    /** To be called while the entry is there: before it goes, after it came. */
    private void countIfCertified(String entryName) {
      sql()
          .run(
              "UPDATE revision SET certified = certified + 1 WHERE EXISTS (SELECT 1 FROM entry"
                  + " WHERE entry_name = ? AND kind IN ('private-key', 'certificate-chain'))",
              entryName);
    }

    @Override
    public Optional<byte[]> setting(String name) {
      return sql().one("SELECT value FROM setting WHERE name = ?", row -> row.getBytes(1), name);
    }

    @Override
    public void insertKey(KeyRecord key) {
      Schedule.Rotation rotation = key.schedule().rotation();
      sql()
          .run(
              "INSERT INTO cmk ("
                  + KEY_COLUMNS
                  + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
              key.keyId(),
              key.keySpec().name(),
              key.keyUsage().name(),
              key.origin().name(),
              key.manager().name(),
              key.state().name(),
              key.description(),
              key.policy(),
              Columns.orEmpty(key.currentMaterialId()),
              key.creationDate().toEpochMilli(),
              millis(key.schedule().deletionDate()),
              rotation == null ? null : rotation.periodInDays(),
              rotation == null ? null : millis(rotation.next()),
              Columns.orEmpty(key.customKeyStoreId()));
      sql()
          .run(
              "INSERT INTO census (manager, keys) VALUES (?, 1)"
                  + " ON CONFLICT (manager) DO UPDATE SET keys = keys + 1",
              key.manager().name());
    }

    @Override
    public void updateKey(KeyRecord key) {
      Schedule.Rotation rotation = key.schedule().rotation();
      int changed =
          sql()
              .run(
                  "UPDATE cmk SET key_spec = ?, key_usage = ?, origin = ?, state = ?,"
                      + " description = ?, policy = ?, current_material_id = ?, creation_date = ?,"
                      + " deletion_date = ?, rotation_period_days = ?, next_rotation_date = ?,"
                      + " custom_key_store_id = ?"
                      + " WHERE key_id = ? AND manager = ?",
                  key.keySpec().name(),
                  key.keyUsage().name(),
                  key.origin().name(),
                  key.state().name(),
                  key.description(),
                  key.policy(),
                  Columns.orEmpty(key.currentMaterialId()),
                  key.creationDate().toEpochMilli(),
                  millis(key.schedule().deletionDate()),
                  rotation == null ? null : rotation.periodInDays(),
                  rotation == null ? null : millis(rotation.next()),
                  Columns.orEmpty(key.customKeyStoreId()),
                  key.keyId(),
                  key.manager().name());
      if (changed != 1) {
        throw new IllegalArgumentException("there is no key " + key.keyId());
      }
    }

    @Override
    public void deleteKey(String keyId) {
      aliasesOf(keyId).forEach(alias -> deleteEntry(alias.aliasName()));
      sql().run("DELETE FROM alias WHERE target_key_id = ?", keyId);
      InvocationRows.deleteOf(sql(), keyId);
      sql().run("DELETE FROM backing_key WHERE key_id = ?", keyId);
      sql()
          .run(
              "UPDATE census SET keys = keys - 1"
                  + " WHERE manager = (SELECT manager FROM cmk WHERE key_id = ?)",
              keyId);
      sql().run("DELETE FROM cmk WHERE key_id = ?", keyId); // takes along what refers to it
    }

    @Override
    public void insertCustomKeyStore(CustomKeyStoreRecord store) {
      CustomKeyStoreRows.insert(sql(), store);
    }

    @Override
    public void updateCustomKeyStore(CustomKeyStoreRecord store) {
      CustomKeyStoreRows.update(sql(), store);
    }

    @Override
    public boolean deleteCustomKeyStore(String storeId) {
      return CustomKeyStoreRows.delete(sql(), storeId);
    }

    @Override
    public void insertMaterial(MaterialRecord material) {
      MaterialRows.insert(sql(), material);
    }

    @Override
    public void updateMaterial(MaterialRecord material) {
      MaterialRows.update(sql(), material);
    }

    @Override
    public boolean deleteMaterial(String materialId) {
      InvocationRows.delete(sql(), materialId);
      return sql().run("DELETE FROM backing_key WHERE material_id = ?", materialId) == 1;
    }

    @Override
    public void putTokenObject(TokenObjectRecord object) {
      TokenObjectRows.put(sql(), object);
    }

    @Override
    public boolean deleteTokenObject(String materialId) {
      return TokenObjectRows.delete(sql(), materialId);
    }

    @Override
    public void putMultiRegion(MultiRegionRecord record) {
      MultiRegionRows.put(sql(), record);
    }

    @Override
    public void putTag(String keyId, TagRecord tag) {
      TagRows.put(sql(), keyId, tag);
    }

    @Override
    public boolean deleteTag(String keyId, String tagKey) {
      return sql().run("DELETE FROM tag WHERE key_id = ? AND tag_key = ?", keyId, tagKey) == 1;
    }

    @Override
    public void putAlias(AliasRecord alias) {
      countIfCertified(alias.aliasName());
      sql()
          .run(
              "INSERT INTO alias ("
                  + ALIAS_COLUMNS
                  + ") VALUES (?, ?, ?, ?) ON CONFLICT (alias_name) DO UPDATE SET"
                  + " target_key_id = excluded.target_key_id,"
                  + " creation_date = excluded.creation_date,"
                  + " last_updated_date = excluded.last_updated_date",
              alias.aliasName(),
              alias.targetKeyId(),
              alias.creationDate().toEpochMilli(),
              alias.lastUpdatedDate().toEpochMilli());
    }

    @Override
    public boolean deleteAlias(String aliasName) {
      deleteEntry(aliasName);
      return sql().run("DELETE FROM alias WHERE alias_name = ?", aliasName) == 1;
    }

    @Override
    public void insertGrant(GrantRecord grant) {
      GrantRows.insert(sql(), grant);
    }

    @Override
    public boolean deleteGrant(String keyId, String grantId) {
      return GrantRows.delete(sql(), keyId, grantId);
    }

    @Override
    public void putEntry(EntryRecord entry) {
      countIfCertified(entry.entryName());
      sql()
          .run(
              "INSERT INTO entry (entry_name, kind, content, creation_date) VALUES (?, ?, ?, ?)"
                  + " ON CONFLICT (entry_name) DO UPDATE SET kind = excluded.kind,"
                  + " content = excluded.content, creation_date = excluded.creation_date",
              entry.entryName(),
              entry.kind(),
              entry.content(),
              entry.creationDate().toEpochMilli());
      countIfCertified(entry.entryName());
    }

    @Override
    public boolean deleteEntry(String entryName) {
      countIfCertified(entryName);
      return sql().run("DELETE FROM entry WHERE entry_name = ?", entryName) == 1;
    }

    @Override
    public void putSetting(String name, byte[] value) {
      sql()
          .run(
              "INSERT INTO setting (name, value) VALUES (?, ?)"
                  + " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
              name,
              value);
    }

    private Session sql() {
      if (ended) {
        throw new IllegalStateException("a view of the vault used after its transaction");
      }
      return session;
    }

    private static KeyRecord keyRecord(ResultSet row) throws SQLException {
      return new KeyRecord(
          row.getString(1),
          KeySpec.valueOf(row.getString(2)),
          KeyUsage.valueOf(row.getString(3)),
          KeyOrigin.valueOf(row.getString(4)),
          KeyManager.valueOf(row.getString(5)),
          KeyState.valueOf(row.getString(6)),
          row.getString(7),
          row.getString(8),
          Columns.nullIfEmpty(row.getString(9)),
          instant(row, 10),
          schedule(row),
          Columns.nullIfEmpty(row.getString(14)));
    }

    private static Schedule schedule(ResultSet row) throws SQLException {
      return new Schedule(Columns.instantOrNull(row, 11), Columns.rotationOrNull(row, 12, 13));
    }

    private static AliasRecord aliasRecord(ResultSet row) throws SQLException {
      return new AliasRecord(row.getString(1), row.getString(2), instant(row, 3), instant(row, 4));
    }
  }
}
