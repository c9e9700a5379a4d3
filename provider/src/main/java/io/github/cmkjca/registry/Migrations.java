package io.github.cmkjca.registry;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.ibatis.migration.Change;
import org.apache.ibatis.migration.MigrationException;
import org.apache.ibatis.migration.MigrationLoader;
import org.apache.ibatis.migration.operations.UpOperation;
import org.apache.ibatis.migration.options.DatabaseOperationOption;
import org.jspecify.annotations.Nullable;

/**
 * The only class that touches the migration library. It is loaded only when a vault is created or
 * migrated.
 */
final class Migrations {
  /** Resources beside this class; the number in front is the schema version. */
  private static final List<String> SCRIPTS =
      List.of(
          "1_keys.sql",
          "2_lifecycle.sql",
          "3_grants.sql",
          "4_multi_region.sql",
          "5_certified_entries.sql",
          "6_certified_revision.sql",
          "7_tokens.sql");

  /** What the library would end our transaction with: creation and migration are one each. */
  private static final Set<String> KEPT_FROM_IT =
      Set.of("commit", "rollback", "setAutoCommit", "close");

  private Migrations() {}

  /** Runs what is missing, inside the transaction that is open on this connection. */
  static void run(Connection connection, StorageErrors errors) throws SQLException {
    DatabaseOperationOption option = new DatabaseOperationOption();
    option.setStopOnError(true);
    option.setAutoCommit(false);
    try {
      new UpOperation()
          .operate(() -> withoutTransactions(connection), new ClassPathLoader(), option, null);
    } catch (MigrationException e) {
      if (e.getCause() instanceof SQLException cause) {
        throw cause;
      }
      throw errors.of("could not be brought to the newest schema version", e);
    }
  }

  private static Connection withoutTransactions(Connection connection) {
    return (Connection)
        Proxy.newProxyInstance(
            Migrations.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              if (KEPT_FROM_IT.contains(method.getName())) {
                return null;
              }
              try {
                return method.invoke(connection, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause() == null ? e : e.getCause();
              }
            });
  }

  /** Scripts from the jar this class is in, whatever its name and wherever it was relocated to. */
  private static final class ClassPathLoader implements MigrationLoader {
    @Override
    public List<Change> getMigrations() {
      // The library sorts what it gets in place.
      return SCRIPTS.stream()
          .map(ClassPathLoader::change)
          .collect(Collectors.toCollection(ArrayList::new));
    }

    @Override
    public Reader getScriptReader(Change change, boolean undo) {
      if (undo) {
        throw new IllegalStateException("a vault is never migrated back");
      }
      InputStream script = Migrations.class.getResourceAsStream(change.getFilename());
      if (script == null) {
        throw new UncheckedIOException(
            new IOException("missing in this jar: " + change.getFilename()));
      }
      return new InputStreamReader(script, StandardCharsets.UTF_8);
    }

    @Override
    public @Nullable Reader getBootstrapReader() {
      return null;
    }

    @Override
    public @Nullable Reader getOnAbortReader() {
      return null;
    }

    private static Change change(String script) {
      int underscore = script.indexOf('_');
      String id = script.substring(0, underscore);
      String description = script.substring(underscore + 1, script.length() - ".sql".length());
      Change change = new Change(new BigDecimal(id));
      change.setDescription(description);
      change.setFilename(script);
      return change;
    }
  }
}
