package io.github.cmkjca.registry;

import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.kms.GrantConstraints;
import io.github.cmkjca.spi.kms.GrantOperation;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Rows of the table {@code key_grant}. */
final class GrantRows {
  private static final String COLUMNS =
      "grant_id, key_id, name, grantee_principal, filed_under, retiring_principal, issuing_account,"
          + " operations, context_subset, context_equals, creation_date";
  private static final String SELECT = "SELECT " + COLUMNS + " FROM key_grant WHERE ";

  private GrantRows() {}

  static Optional<GrantRecord> of(Session session, String keyId, String grantId) {
    return session.one(SELECT + "grant_id = ? AND key_id = ?", GrantRows::grant, grantId, keyId);
  }

  static List<GrantRecord> after(
      Session session, String keyId, @Nullable String grantId, int limit) {
    return session.all(
        SELECT + "key_id = ? AND grant_id > ? ORDER BY grant_id LIMIT ?",
        GrantRows::grant,
        keyId,
        Columns.orEmpty(grantId),
        limit);
  }

  static List<GrantRecord> filedUnder(Session session, String keyId, String principal) {
    return session.all(
        SELECT + "key_id = ? AND filed_under = ? ORDER BY grant_id",
        GrantRows::grant,
        keyId,
        principal);
  }

  static List<GrantRecord> named(Session session, String keyId, String name) {
    return session.all(
        SELECT + "key_id = ? AND name = ? AND name <> '' ORDER BY grant_id",
        GrantRows::grant,
        keyId,
        name);
  }

  static List<GrantRecord> retiredBy(
      Session session, String retiringPrincipal, @Nullable String grantId, int limit) {
    return session.all(
        SELECT
            + "retiring_principal = ? AND retiring_principal <> '' AND grant_id > ?"
            + " ORDER BY grant_id LIMIT ?",
        GrantRows::grant,
        retiringPrincipal,
        Columns.orEmpty(grantId),
        limit);
  }

  static long count(Session session, String keyId) {
    return session
        .one("SELECT count(*) FROM key_grant WHERE key_id = ?", row -> row.getLong(1), keyId)
        .orElse(0L);
  }

  static void insert(Session session, GrantRecord grant) {
    GrantRecord.Terms terms = grant.terms();
    session.run(
        "INSERT INTO key_grant (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        grant.grantId(),
        grant.keyId(),
        Columns.orEmpty(terms.name()),
        terms.granteePrincipal(),
        grant.filedUnder(),
        Columns.orEmpty(terms.retiringPrincipal()),
        grant.issuingAccount(),
        terms.operations().stream().map(Enum::name).collect(Collectors.joining(",")),
        bytes(terms.constraints().encryptionContextSubset()),
        bytes(terms.constraints().encryptionContextEquals()),
        grant.creationDate().toEpochMilli());
  }

  static boolean delete(Session session, String keyId, String grantId) {
    return session.run("DELETE FROM key_grant WHERE grant_id = ? AND key_id = ?", grantId, keyId)
        == 1;
  }

  private static GrantRecord grant(ResultSet row) throws SQLException {
    return new GrantRecord(
        row.getString(2),
        row.getString(1),
        new GrantRecord.Terms(
            row.getString(4),
            Columns.nullIfEmpty(row.getString(6)),
            operations(row.getString(8)),
            new GrantConstraints(context(row.getBytes(9)), context(row.getBytes(10))),
            Columns.nullIfEmpty(row.getString(3))),
        row.getString(5),
        row.getString(7),
        Columns.instant(row, 11));
  }

  private static Set<GrantOperation> operations(String names) {
    Set<GrantOperation> operations = EnumSet.noneOf(GrantOperation.class);
    Arrays.stream(names.split(",", -1)).map(GrantOperation::valueOf).forEach(operations::add);
    return operations;
  }

  private static byte @Nullable [] bytes(@Nullable EncryptionContext pairs) {
    return pairs == null ? null : pairs.canonicalBytes();
  }

  private static @Nullable EncryptionContext context(byte @Nullable [] canonical) {
    return canonical == null ? null : EncryptionContext.fromCanonicalBytes(canonical);
  }
}
