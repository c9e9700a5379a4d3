package io.github.cmkjca.registry;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** Makes vaults as older releases did, from dumps of theirs. */
public final class OldVault {
  private OldVault() {}

  /** A vault of schema version 1 in this file. */
  public static void version1(Path file) {
    try (InputStream dump = OldVault.class.getResourceAsStream("version-1-vault.sql");
        Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      if (dump == null) {
        throw new IllegalStateException("the dump is missing");
      }
      statement.executeUpdate(new String(dump.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
