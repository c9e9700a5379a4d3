package io.github.cmkjca.it.consumers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The folder of a server that runs under the {@link ServerAccount}.
 *
 * @param path of the folder
 */
record ServerFolder(Path path) implements AutoCloseable {
  /** Makes one that belongs to the account of servers, and is reachable for it. */
  static ServerFolder make(String name) throws IOException {
    Path work = Files.createDirectories(Path.of(System.getProperty("it.work")));
    ServerFolder made =
        new ServerFolder(
            reachable(work.toAbsolutePath().normalize())
                ? Files.createTempDirectory(work.toAbsolutePath().normalize(), name)
                : Files.createTempDirectory(name));
    made.give();
    return made;
  }

  /** Puts what a TLS server needs into the folder. */
  TlsFiles tlsFiles() throws IOException {
    TestPki pki = TestPki.instance();
    TestPki.Identity server = pki.server(KeyKind.EC_P256);
    return new TlsFiles(
        take(pki.pem("authority.pem", List.of(pki.authority().certificate()))),
        take(pki.pem("server.pem", server.chain())),
        take(pki.pem("server.key", List.of(server.key()))));
  }

  /**
   * PEM files.
   *
   * @param authority the certificate that those of clients are issued by
   * @param certificates of the server
   * @param key of the server
   */
  record TlsFiles(Path authority, Path certificates, Path key) {}

  private Path take(Path file) throws IOException {
    return Files.copy(file, path.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
  }

  /** Gives all that is in the folder to the account of servers, and to it alone. */
  void give() throws IOException {
    for (Path each : content()) {
      ServerAccount.own(each);
      Files.setPosixFilePermissions(
          each,
          PosixFilePermissions.fromString(Files.isDirectory(each) ? "rwx------" : "rw-------"));
    }
  }

  @Override
  public void close() throws IOException {
    for (Path each : content().stream().sorted(Comparator.reverseOrder()).toList()) {
      Files.delete(each);
    }
  }

  private List<Path> content() throws IOException {
    try (Stream<Path> paths = Files.walk(path)) {
      return paths.toList();
    }
  }

  /** Whether any account gets as far as into this folder. */
  private static boolean reachable(Path folder) throws IOException {
    for (Path each = folder; each != null; each = each.getParent()) {
      if (!Files.getPosixFilePermissions(each).contains(PosixFilePermission.OTHERS_EXECUTE)) {
        return false;
      }
    }
    return true;
  }
}
