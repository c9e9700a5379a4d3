package io.github.cmkjca.it.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A token of SoftHSM that belongs to one test. Its library reads the place of its tokens from the
 * environment once; so in the JVM of the tests all of them share one token, and a test that wants
 * its own uses it from JVMs that it starts.
 */
final class SoftHsm {
  static final String PIN = "PIN-8d1f27ac";
  static final String VARIABLE = "SOFTHSM2_CONF";

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static SoftHsm shared;

  private final AtomicInteger files = new AtomicInteger();
  private final Path folder;
  private final Path library;
  private final Path configuration;

  private SoftHsm(Path folder, Path library, Path configuration) {
    this.folder = folder;
    this.library = library;
    this.configuration = configuration;
  }

  /** The token that can be used in this JVM. */
  static synchronized SoftHsm get() {
    if (shared == null) {
      String place = System.getenv(VARIABLE);
      if (place == null) {
        throw new AssertionError(VARIABLE + " is not set: run the tests by Maven");
      }
      shared = in(TokenFiles.folder("softhsm"), Path.of(place));
    }
    return shared;
  }

  /** A token of its own for processes that get its {@link #environment}. */
  static SoftHsm fresh() {
    Path folder = TokenFiles.folder("softhsm");
    return in(folder, folder.resolve("softhsm2.conf"));
  }

  private static SoftHsm in(Path folder, Path configuration) {
    Path library = TokenFiles.library("libsofthsm2.so", "softhsm2");
    Path tokens = folder.resolve("tokens");
    configuration.getParent().toFile().mkdirs();
    tokens.toFile().mkdirs();
    TokenFiles.write(
        configuration,
        "directories.tokendir = " + tokens + "\nobjectstore.backend = file\nlog.level = ERROR\n");
    SoftHsm token = new SoftHsm(folder, library, configuration);
    TokenFiles.run(
        token.environment(),
        "softhsm2",
        List.of(
            "softhsm2-util",
            "--init-token",
            "--free",
            "--label",
            "cmk",
            "--pin",
            PIN,
            "--so-pin",
            "56785678"));
    return token;
  }

  /** Tells other processes where the token is. */
  Map<String, String> environment() {
    return Map.of(VARIABLE, configuration.toString());
  }

  Path tokens() {
    return folder.resolve("tokens");
  }

  Path library() {
    return library;
  }

  /** Options of a vault in the token, with more lines in the configuration of SunPKCS11. */
  List<String> options(String more) {
    return options(library, more);
  }

  /** The same through another library. */
  List<String> options(Path library, String more) {
    return List.of(
        "cmk.custodian = pkcs11",
        "cmk.pkcs11.config = " + config(library, more),
        "cmk.pkcs11.pin-file = " + pinFile(PIN));
  }

  /** Options of a vault in software that may have a custom key store in the token. */
  List<String> clusterOptions(String cluster, String pin) {
    return List.of(
        "cmk.pkcs11.clusters = " + cluster + "=" + config(library, ""),
        "cmk.pkcs11.cluster-pin-files = " + cluster + "=" + pinFile(pin));
  }

  /** A configuration of SunPKCS11. */
  Path config(Path itsLibrary, String more) {
    return TokenFiles.write(
        folder.resolve("token-" + files.incrementAndGet() + ".cfg"),
        "name = SoftHSM\nlibrary = " + itsLibrary + "\nslotListIndex = 0\n" + more);
  }

  /** A file with a PIN. */
  Path pinFile(String pin) {
    return TokenFiles.writePrivately(folder.resolve("pin-" + files.incrementAndGet()), pin + "\n");
  }

  /** What {@code pkcs11-tool} lists. */
  String list() {
    return tool("--list-objects");
  }

  /** What {@code pkcs11-tool} lists for everybody. */
  String listWithoutLogin() {
    return TokenFiles.run(
        environment(),
        "opensc",
        List.of("pkcs11-tool", "--module", library.toString(), "--list-objects"));
  }

  /** Puts a certificate of another key in the place of one, as who has no PIN can. */
  void exchangeCertificate(String label, Path work) {
    String id = java.util.HexFormat.of().formatHex(label.getBytes());
    String module = library.toString();
    TokenFiles.run(
        environment(),
        "opensc",
        List.of(
            "pkcs11-tool", "--module", module, "--delete-object", "--type", "cert", "--id", id));
    Path pem = work.resolve("other.pem");
    Path der = work.resolve("other.der");
    TokenFiles.run(
        Map.of(),
        "openssl",
        List.of(
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-subj",
            "/CN=other",
            "-keyout",
            work.resolve("other.key").toString(),
            "-out",
            pem.toString()));
    TokenFiles.run(
        Map.of(),
        "openssl",
        List.of(
            "openssl", "x509", "-in", pem.toString(), "-outform", "DER", "-out", der.toString()));
    TokenFiles.run(
        environment(),
        "opensc",
        List.of(
            "pkcs11-tool",
            "--module",
            module,
            "--write-object",
            der.toString(),
            "--type",
            "cert",
            "--id",
            id,
            "--label",
            label));
  }

  /** Runs {@code pkcs11-tool}, logged in. */
  String tool(String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of("pkcs11-tool", "--module", library.toString(), "--login", "--pin", PIN));
    command.addAll(List.of(arguments));
    return TokenFiles.run(environment(), "opensc", command);
  }

  /** Waits until the token has so many objects; what is destroyed is destroyed within seconds. */
  void awaitObjects(long number) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (objects() != number) {
      assertThat(System.nanoTime()).as(this::list).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  /** How many objects there are in the files of the token, which others may be removing. */
  long objects() {
    return Stream.of(names(tokens()))
        .map(tokens()::resolve)
        .flatMap(token -> Stream.of(names(token)))
        .filter(name -> name.endsWith(".object") && !name.equals("token.object"))
        .count();
  }

  /** Names only, unlike a walk, which fails on a file that is gone when its attributes are read. */
  private static String[] names(Path folder) {
    String[] names = folder.toFile().list();
    return names == null ? new String[0] : names;
  }
}
