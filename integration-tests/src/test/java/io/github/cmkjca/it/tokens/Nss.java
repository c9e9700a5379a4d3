package io.github.cmkjca.it.tokens;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A token in the database of NSS, whose library takes the place from its configuration. */
final class Nss {
  private static final String PIN = "an NSS password";

  private static Nss shared;

  private final Path folder;
  private final Path config;
  private final Path pin;

  private Nss(Path folder, Path config, Path pin) {
    this.folder = folder;
    this.config = config;
    this.pin = pin;
  }

  static synchronized Nss get() {
    if (shared == null) {
      shared = in(TokenFiles.folder("nss"));
    }
    return shared;
  }

  /** Another database, which this JVM can use only if it uses none yet. */
  static Nss fresh() {
    return in(TokenFiles.folder("nss"));
  }

  private static Nss in(Path folder) {
    Path library = TokenFiles.library("libsoftokn3.so", "libnss3");
    Path pin = TokenFiles.writePrivately(folder.resolve("pin"), PIN + "\n");
    TokenFiles.run(
        Map.of(),
        "libnss3-tools",
        List.of("certutil", "-N", "-d", "sql:" + folder, "-f", pin.toString()));
    Path config =
        TokenFiles.write(
            folder.resolve("token.cfg"),
            """
            name = NSS
            library = %s
            nssArgs = "configdir='sql:%s' certPrefix='' keyPrefix='' secmod='secmod.db' flags=''"
            slot = 2
            """
                .formatted(library, folder));
    return new Nss(folder, config, pin);
  }

  Path config() {
    return config;
  }

  char[] pin() {
    return PIN.toCharArray();
  }

  /** What {@code certutil} prints. */
  String certutil(String... arguments) {
    List<String> command =
        new ArrayList<>(List.of("certutil", "-d", "sql:" + folder, "-f", pin.toString()));
    command.addAll(List.of(arguments));
    return TokenFiles.run(Map.of(), "libnss3-tools", command);
  }

  /** Options of a vault in the token. */
  List<String> options() {
    return List.of(
        "cmk.custodian = pkcs11", "cmk.pkcs11.config = " + config, "cmk.pkcs11.pin-file = " + pin);
  }
}
