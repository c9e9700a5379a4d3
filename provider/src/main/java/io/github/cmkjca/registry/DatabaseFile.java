package io.github.cmkjca.registry;

import io.github.cmkjca.files.PrivateFiles;
import io.github.cmkjca.spi.kms.KmsInternalException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.sqlite.JDBC;

/**
 * The SQLite file of a vault: made private before SQLite sees it, opened with the right options.
 */
final class DatabaseFile {
  private final Path path;
  private final StorageErrors errors;
  private final long patienceMillis;

  DatabaseFile(Path path, StorageErrors errors, long patienceMillis) {
    this.path = path;
    this.errors = errors;
    this.patienceMillis = patienceMillis;
  }

  /** Makes the file, mode 0600, if there is none; SQLite gives its companions the same mode. */
  void ensureExists(boolean mayCreate) {
    if (Files.exists(path)) {
      if (!Files.isRegularFile(path)) {
        throw errors.of("is not a file; correct the configuration");
      }
      return;
    }
    if (!mayCreate) {
      throw errors.of(
          "does not exist; create it (cmk.auto-init=true) or correct the configuration");
    }
    try {
      Path directory = path.getParent();
      if (directory != null) {
        PrivateFiles.createDirectories(directory);
      }
      PrivateFiles.createFile(path);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isRegularFile(path)) {
        throw errors.of("cannot be created: " + e.getMessage() + " is in the way", e);
      } // otherwise another process was faster
    } catch (IOException e) {
      throw cannotCreate(e);
    }
  }

  private KmsInternalException cannotCreate(IOException e) {
    return errors.of(
        "cannot be created; this user needs write permission for its directory, and the disk must"
            + " not be full ("
            + e
            + ")",
        e);
  }

  /** A connection in auto-commit mode that fails rather than create the file. */
  Connection connect() throws SQLException {
    // As a URI, so that no character of the path is taken for an option.
    String url = "jdbc:sqlite:file:" + path.toUri().getRawPath() + "?mode=rw";
    Connection connection = JDBC.createConnection(url, new Properties());
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA busy_timeout = " + patienceMillis);
      // Each commit reaches the disk before it returns, also on macOS.
      statement.execute("PRAGMA synchronous = FULL");
      statement.execute("PRAGMA fullfsync = ON");
      statement.execute("PRAGMA checkpoint_fullfsync = ON");
      statement.execute("PRAGMA foreign_keys = ON");
      // The file is as trusted as its directory: run nothing that it brings along.
      statement.execute("PRAGMA trusted_schema = OFF");
      statement.execute("PRAGMA cell_size_check = ON");
      return connection;
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }
}
