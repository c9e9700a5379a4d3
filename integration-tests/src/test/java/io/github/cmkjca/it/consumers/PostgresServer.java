package io.github.cmkjca.it.consumers;

import io.github.cmkjca.it.Unavailable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A PostgreSQL server on loopback that takes nothing but TLS with a client certificate: who
 * connects is who the certificate says.
 */
final class PostgresServer implements AutoCloseable {
  private static final Path PACKAGES = Path.of("/usr/lib/postgresql");

  private final ServerProgram program;
  private final ServerFolder folder;
  private final int port;

  private PostgresServer(ServerProgram program, ServerFolder folder, int port) {
    this.program = program;
    this.folder = folder;
    this.port = port;
  }

  /** Starts one for which this user exists; skips the test where there is no PostgreSQL. */
  static PostgresServer start(String user) throws IOException {
    Path programs = programs();
    ServerFolder folder = ServerFolder.make("postgresql");
    Path data = folder.path().resolve("data");
    ServerProgram.run(
        folder.path(),
        List.of(
            programs.resolve("initdb").toString(),
            "--no-sync",
            "--auth=reject",
            "--username=" + user,
            "--encoding=UTF8",
            "--no-locale",
            "--pgdata=" + data));
    ServerFolder.TlsFiles tls = folder.tlsFiles();
    Files.writeString(
        data.resolve("pg_hba.conf"), "hostssl all all 127.0.0.1/32 cert clientcert=verify-full\n");
    folder.give();
    int port = ServerProgram.freePort();
    ServerProgram program =
        ServerProgram.start(
            folder.path(),
            List.of(
                programs.resolve("postgres").toString(),
                "-D" + data,
                "-clisten_addresses=127.0.0.1",
                "-cport=" + port,
                "-cunix_socket_directories=",
                "-cfsync=off",
                "-clog_connections=on",
                "-cssl=on",
                "-cssl_ca_file=" + tls.authority(),
                "-cssl_cert_file=" + tls.certificates(),
                "-cssl_key_file=" + tls.key()),
            "database system is ready to accept connections");
    return new PostgresServer(program, folder, port);
  }

  int port() {
    return port;
  }

  private static Path programs() throws IOException {
    if (Files.isDirectory(PACKAGES)) {
      try (Stream<Path> versions = Files.list(PACKAGES)) {
        Optional<Path> newest =
            versions
                .map(version -> version.resolve("bin"))
                .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
                .max(Comparator.naturalOrder());
        if (newest.isPresent()) {
          return newest.get();
        }
      }
    }
    Unavailable.skip("there is no PostgreSQL server: install the package postgresql");
    throw new AssertionError();
  }

  @Override
  public void close() throws IOException {
    program.close();
    folder.close();
  }
}
