package io.github.cmkjca.it.consumers;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.cmkjca.it.ChildJvm;
import io.github.cmkjca.it.Dialogue;
import io.github.cmkjca.it.app.JdbcPrompt;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.Driver;

/** pgjdbc logs in to PostgreSQL by a client certificate; the JVM's own settings name its key. */
@ConsumerTest
class PostgreSqlIT {
  private static PostgresServer server;

  @BeforeAll
  static void startServer() throws IOException {
    server = PostgresServer.start("client");
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
    try (Dialogue program =
        program(KeyStoreFile.client(kind), "-Djdk.tls.client.protocols=" + protocol)) {
      KeyStoreFile.assertAudited(
          () -> {
            assertThat(program.ok("SELECT current_user")).isEqualTo("client");
            assertThat(program.ok("SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid()"))
                .isEqualTo(protocol);
          });
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"RSA_2048", "EC_P256"})
  void doesNotLogInWithARevokedKey(KeyKind kind) throws Exception {
    try (Dialogue program = program(KeyStoreFile.client(kind))) {
      KeyStoreFile.assertRevocableFromAfar(
          () -> {
            String answer = program.say("SELECT 1");
            if (!answer.startsWith("ok ")) {
              throw new IOException(answer);
            }
          });
    }
  }

  private static Dialogue program(KeyStoreFile keys, String... options) {
    String[] settings =
        Settings.of("postgresql.properties")
            .with(keys)
            .with("5432", server.port())
            .systemProperties();
    return Dialogue.with(
        ChildJvm.withHome(Path.of(System.getProperty("cmk.home")))
            .classPath(ChildJvm.locationOf(Driver.class))
            .options("-Dcmk.audit.summary-interval=1s")
            .options(settings)
            .options(options),
        JdbcPrompt.class);
  }
}
