package io.github.cmkjca.registry;

import io.github.cmkjca.files.PrivateFiles;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Objects;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.sqlite.JDBC;
import org.sqlite.SQLiteJDBCLoader;

/**
 * The SQLite file of a vault: made private before SQLite sees it, opened with the right options.
 */
final class DatabaseFile implements Transactions.Connector {
  /** https://www.sqlite.org/fileformat.html, section 1.3. */
  private static final int HEADER_BYTES = 100;

  private final Path path;
  private final StorageErrors errors;
  private final Duration patience;
  private final @Nullable Object identity; // inode and device; null where there are none

  private DatabaseFile(Path path, StorageErrors errors, Duration patience) {
    this.path = path;
    this.errors = errors;
    this.patience = patience;
    this.identity = currentIdentity();
  }

  /**
   * An existing file, or an empty one of mode 0600 that this call makes; SQLite gives its
   * companions the same mode.
   *
   * @param patience how long a connection waits for locks of others
   */
  static DatabaseFile of(Path path, boolean mayCreate, StorageErrors errors, Duration patience) {
    if (Files.exists(path)) {
      if (!Files.isRegularFile(path)) {
        throw errors.of("is not a file; correct the configuration");
      }
      requireHeader(path, errors);
    } else if (mayCreate) {
      create(path, errors);
    } else {
      throw errors.of(
          "does not exist; permit creating it (cmk.auto-init=true) or correct the configuration");
    }
    return new DatabaseFile(path, errors, patience);
  }

  @Override
  public Session connect() throws SQLException {
    requireSame();
    return new Session(open(), errors);
  }

  @Override
  public void requireSame() {
    if (!Objects.equals(identity, currentIdentity())) {
      throw errors.of(
          "was replaced while it was open; end all programs that use it, then start them again");
    }
  }

  /** A connection in auto-commit mode. Fails rather than create a file. */
  Connection open() throws SQLException {
    loadLibrary();
    // As a URI, so that no character of the path is taken for an option.
    String url = "jdbc:sqlite:file:" + path.toUri().getRawPath() + "?mode=rw";
    Connection connection = JDBC.createConnection(url, new Properties());
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA busy_timeout = " + patience.toMillis());
      // Each commit reaches the disk before it returns, also on macOS.
      statement.execute("PRAGMA synchronous = FULL");
      statement.execute("PRAGMA fullfsync = ON");
      statement.execute("PRAGMA checkpoint_fullfsync = ON");
      statement.execute("PRAGMA foreign_keys = ON");
      // What is deleted is overwritten: material of deleted keys does not lie about in free pages.
      statement.execute("PRAGMA secure_delete = ON");
      // The file is as trusted as its directory: run nothing that it brings along.
      statement.execute("PRAGMA trusted_schema = OFF");
      statement.execute("PRAGMA cell_size_check = ON");
      return connection;
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  /**
   * Loads SQLite itself, which the driver unpacks into the temporary directory. Left to its first
   * connection, the driver would say nothing of that directory when it fails, and never try again.
   */
  private void loadLibrary() {
    try {
      SQLiteJDBCLoader.initialize(); // does nothing once it has succeeded
    } catch (Exception e) {
      throw errors.of(
          "cannot be opened: SQLite's native library cannot be loaded from the temporary directory "
              + System.getProperty("org.sqlite.tmpdir", System.getProperty("java.io.tmpdir"))
              + "; free some space there and let this user run programs from it, or name another"
              + " directory (-Dorg.sqlite.tmpdir=DIRECTORY)",
          e);
    }
  }

  /** SQLite takes a file shorter than its header for an empty one, and would begin anew in it. */
  private static void requireHeader(Path path, StorageErrors errors) {
    try {
      long size = Files.size(path);
      if (size > 0 && size < HEADER_BYTES) {
        throw errors.of(
            "is not a vault, or all but its beginning is lost; restore it from a backup");
      }
    } catch (IOException e) {
      throw errors.of("cannot be examined (" + e + ")", e);
    }
  }

  private static void create(Path path, StorageErrors errors) {
    try {
      Path directory = path.getParent();
      if (directory != null) {
        PrivateFiles.createDirectories(directory);
      }
      PrivateFiles.createFile(path);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isRegularFile(path)) {
        throw errors.of("cannot be created: " + e.getMessage() + " is in the way", e);
      }
      // Another process was faster.
    } catch (IOException e) {
      throw errors.of(
          "cannot be created; free some space if the disk is full, else give this user write"
              + " permission for its directory ("
              + e
              + ")",
          e);
    }
  }

  private @Nullable Object currentIdentity() {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    } catch (IOException e) {
      throw errors.of("is not there any more; put it back, or restore it from a backup", e);
    }
  }
}
