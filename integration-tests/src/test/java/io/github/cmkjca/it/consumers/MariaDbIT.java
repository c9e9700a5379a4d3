package io.github.cmkjca.it.consumers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** MariaDB Connector/J logs in to MariaDB by a client certificate; its URL names the key. */
@ConsumerTest
class MariaDbIT {
  private static MariaDbServer server;

  @BeforeAll
  static void startServer() throws IOException {
    server = MariaDbServer.start("client");
  }

  @AfterAll
  static void stopServer() throws IOException {
    if (server != null) {
      server.close();
    }
  }

  @ParameterizedTest
  @CsvSource({"RSA_2048, TLSv1.2", "RSA_2048, TLSv1.3", "EC_P256, TLSv1.2", "EC_P256, TLSv1.3"})
  void logsInByTheCertificate(KeyKind kind, String protocol) throws Exception {
    String url = url(KeyStoreFile.client(kind)) + "&enabledSslProtocolSuites=" + protocol;
    KeyStoreFile.assertAudited(
        () -> {
          assertThat(ask(url, "SELECT current_user()")).isEqualTo("client@%");
          assertThat(ask(url, "SHOW STATUS LIKE 'Ssl_version'")).isEqualTo(protocol);
        });
  }

  @ParameterizedTest
  @EnumSource(names = {"RSA_2048", "EC_P256"})
  void doesNotLogInWithARevokedKey(KeyKind kind) throws Exception {
    String url = url(KeyStoreFile.client(kind));
    KeyStoreFile.assertRevocable(() -> ask(url, "SELECT 1"));
  }

  @Test
  @SuppressWarnings("try") // the entry is there while the block runs
  void takesTheKeyFromTheLiveStore() throws Exception {
    KeyStoreFile.assumeOurs();
    String url = url(Settings.live("mariadb.properties", "mariadb"));
    try (AutoCloseable entry =
        KeyStoreFile.live(TestPki.instance().client(KeyKind.EC_P256), "mariadb")) {
      KeyStoreFile.assertAudited(
          () -> assertThat(ask(url, "SELECT current_user()")).isEqualTo("client@%"));
    }
  }

  private static String url(KeyStoreFile keys) {
    return url(Settings.of("mariadb.properties").with(keys));
  }

  private static String url(Settings settings) {
    return settings.with("3306", server.port()).properties().getProperty("url");
  }

  private static String ask(String url, String query) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getString(rows.getMetaData().getColumnCount());
    }
  }
}
