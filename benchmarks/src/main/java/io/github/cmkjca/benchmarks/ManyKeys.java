package io.github.cmkjca.benchmarks;

import io.github.cmkjca.CmkProvider;
import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.kms.CreateKeyRequest;
import io.github.cmkjca.spi.kms.DescribeKeyRequest;
import io.github.cmkjca.spi.kms.GenerateDataKeyRequest;
import io.github.cmkjca.spi.kms.KeyManagementService;
import io.github.cmkjca.spi.kms.KeySpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * What a vault of many keys costs, which JMH cannot set up in reasonable time: {@code java -cp
 * benchmarks/target/benchmarks.jar io.github.cmkjca.benchmarks.ManyKeys [KEYS...]} fills a vault
 * for each number of keys and prints
 *
 * <ul>
 *   <li>how long opening it takes, the median of several;
 *   <li>how long DescribeKey and GenerateDataKey of one key take, which is in memory;
 *   <li>how long DescribeKey of any key takes, which is read from the registry where there are more
 *       keys than memory is kept for.
 * </ul>
 */
public final class ManyKeys {
  private static final int[] DEFAULT = {10, 1_000, 100_000, 1_000_000};
  private static final int OPENINGS = 9;
  private static final int SAMPLE = 20_000;
  private static final long ROUND_NANOS = 2_000_000_000L;

  /** A random UUID, in SQLite. */
  private static final String NEW_ID =
      "lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-' || hex(randomblob(2)) || '-' ||"
          + " hex(randomblob(2)) || '-' || hex(randomblob(6)))";

  private ManyKeys() {}

  /** Runs all measurements. */
  public static void main(String[] args) throws Exception {
    int[] sizes =
        args.length == 0 ? DEFAULT : Arrays.stream(args).mapToInt(Integer::parseInt).toArray();
    Path all = Files.createTempDirectory("cmk-many-keys");
    System.setProperty("cmk.audit.sync", "none");
    System.out.printf(
        "%10s %12s %16s %20s %18s%n",
        "keys", "open, ms", "DescribeKey, us", "GenerateDataKey, us", "any DescribeKey");
    measure(all.resolve("warm-up"), 10);
    for (int size : sizes) {
      System.out.println(measure(all.resolve("keys-" + size), size));
    }
  }

  private static String measure(Path home, int size) throws IOException, SQLException {
    System.setProperty("cmk.home", home.toString());
    List<String> made = new ArrayList<>();
    use(
        kms -> {
          for (int i = 0; i < Math.min(10, size); i++) {
            made.add(
                kms.createKey(CreateKeyRequest.of(KeySpec.SYMMETRIC_DEFAULT))
                    .keyMetadata()
                    .keyId());
          }
        });
    List<String> sample = fill(home.resolve("vault.db"), size - made.size());
    double[] openings = new double[OPENINGS];
    for (int i = 0; i < OPENINGS; i++) {
      long begin = System.nanoTime();
      try (CmkProvider provider = new CmkProvider()) {
        provider.keyManagementService();
        openings[i] = (System.nanoTime() - begin) / 1e6;
      }
    }
    Arrays.sort(openings);
    double[] micros = new double[3];
    use(
        kms -> {
          DescribeKeyRequest one = DescribeKeyRequest.of(made.get(0));
          GenerateDataKeyRequest dataKey =
              GenerateDataKeyRequest.of(made.get(0), 32, EncryptionContext.of("tenant", "blue"));
          micros[0] = micros(i -> kms.describeKey(one));
          micros[1] = micros(i -> kms.generateDataKey(dataKey));
          micros[2] =
              micros(i -> kms.describeKey(DescribeKeyRequest.of(sample.get(i % sample.size()))));
        });
    return String.format(
        Locale.ROOT,
        "%10d %12.1f %16.1f %20.1f %18.1f",
        size,
        openings[OPENINGS / 2],
        micros[0],
        micros[1],
        micros[2]);
  }

  private static void use(Consumer<KeyManagementService> work) {
    try (CmkProvider provider = new CmkProvider()) {
      work.accept(provider.keyManagementService());
    }
  }

  /** Time of one call, in the best of three rounds. */
  private static double micros(IntConsumer call) {
    double best = Double.MAX_VALUE;
    for (int round = 0; round < 3; round++) {
      int calls = 0;
      long begin = System.nanoTime();
      while (System.nanoTime() - begin < ROUND_NANOS) {
        call.accept(calls++);
      }
      best = Math.min(best, (System.nanoTime() - begin) / 1e3 / calls);
    }
    return best;
  }

  /** Copies a key of the vault under new ids; the ids of some, in no order. */
  private static List<String> fill(Path database, int copies) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
        Statement sql = connection.createStatement()) {
      connection.setAutoCommit(false);
      copy(sql, "cmk", "current_material_id", "SELECT * FROM cmk LIMIT 1", copies);
      String materials =
          "SELECT b.*, c.key_id AS new_key, c.current_material_id AS new_material FROM cmk c,"
              + " (SELECT * FROM backing_key LIMIT 1) b"
              + " WHERE c.key_id NOT IN (SELECT key_id FROM backing_key)";
      List<String> columns = columns(sql, "backing_key");
      sql.executeUpdate(
          "INSERT INTO backing_key ("
              + String.join(", ", columns)
              + ") SELECT "
              + String.join(
                  ", ",
                  columns.stream()
                      .map(
                          c ->
                              c.equals("key_id")
                                  ? "new_key"
                                  : c.equals("material_id") ? "new_material" : c)
                      .toList())
              + " FROM ("
              + materials
              + ")");
      connection.commit();
      List<String> ids = new ArrayList<>();
      try (ResultSet rows =
          sql.executeQuery("SELECT key_id FROM cmk ORDER BY random() LIMIT " + SAMPLE)) {
        while (rows.next()) {
          ids.add(rows.getString(1));
        }
      }
      Collections.shuffle(ids, new Random(1));
      return ids;
    }
  }

  private static void copy(
      Statement sql, String table, String material, String original, int copies)
      throws SQLException {
    List<String> columns = columns(sql, table);
    sql.executeUpdate(
        "WITH RECURSIVE number(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM number WHERE i < "
            + copies
            + ") INSERT INTO "
            + table
            + " ("
            + String.join(", ", columns)
            + ") SELECT "
            + String.join(
                ", ",
                columns.stream()
                    .map(
                        c ->
                            c.equals("key_id")
                                ? NEW_ID
                                : c.equals(material) ? "lower(hex(randomblob(32)))" : c)
                    .toList())
            + " FROM ("
            + original
            + "), number WHERE "
            + copies
            + " > 0");
  }

  private static List<String> columns(Statement sql, String table) throws SQLException {
    List<String> columns = new ArrayList<>();
    try (ResultSet rows = sql.executeQuery("PRAGMA table_info(" + table + ")")) {
      while (rows.next()) {
        columns.add(rows.getString("name"));
      }
    }
    return columns;
  }
}
