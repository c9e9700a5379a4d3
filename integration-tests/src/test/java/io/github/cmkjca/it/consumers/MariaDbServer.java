package io.github.cmkjca.it.consumers;

import io.github.cmkjca.it.Unavailable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A MariaDB server on loopback with a user who needs a certificate and no password. */
final class MariaDbServer implements AutoCloseable {
  private static final Path PROGRAM = Path.of("/usr/sbin/mariadbd");
  private static final Path INSTALLER = Path.of("/usr/bin/mariadb-install-db");
  private static final Path NEEDED_BY_INSTALLER = Path.of("/usr/bin/my_print_defaults");

  private static final String USERS =
      """
      DROP USER root@localhost;
      CREATE DATABASE shop;
      CREATE USER %1$s@'%%' REQUIRE SUBJECT '/CN=%1$s';
      GRANT ALL ON shop.* TO %1$s@'%%';
      """;

  private final ServerProgram program;
  private final ServerFolder folder;
  private final int port;

  private MariaDbServer(ServerProgram program, ServerFolder folder, int port) {
    this.program = program;
    this.folder = folder;
    this.port = port;
  }

  /**
   * Starts one that knows this user by the subject of a certificate; skips the test where there is
   * no MariaDB.
   */
  static MariaDbServer start(String user) throws IOException {
    if (!Stream.of(PROGRAM, INSTALLER, NEEDED_BY_INSTALLER).allMatch(Files::isExecutable)) {
      Unavailable.skip("there is no MariaDB server: install the package mariadb-server");
    }
    ServerFolder folder = ServerFolder.make("mariadb");
    Path data = folder.path().resolve("data");
    ServerProgram.run(
        folder.path(),
        List.of(
            INSTALLER.toString(),
            "--no-defaults",
            "--datadir=" + data,
            "--auth-root-authentication-method=normal",
            "--skip-test-db",
            "--innodb-log-file-size=4M"));
    ServerFolder.TlsFiles tls = folder.tlsFiles();
    Path users = Files.writeString(folder.path().resolve("users.sql"), USERS.formatted(user));
    folder.give();
    int port = ServerProgram.freePort();
    ServerProgram program =
        ServerProgram.start(
            folder.path(),
            List.of(
                PROGRAM.toString(),
                "--no-defaults",
                "--datadir=" + data,
                "--innodb-log-file-size=4M",
                "--bind-address=127.0.0.1",
                "--port=" + port,
                // In the data folder: the full path of a socket may have 107 characters only.
                "--socket=mariadb.sock",
                "--pid-file=" + folder.path().resolve("mariadb.pid"),
                "--init-file=" + users,
                "--ssl-ca=" + tls.authority(),
                "--ssl-cert=" + tls.certificates(),
                "--ssl-key=" + tls.key()),
            "ready for connections");
    return new MariaDbServer(program, folder, port);
  }

  int port() {
    return port;
  }

  @Override
  public void close() throws IOException {
    program.close();
    folder.close();
  }
}
