package io.github.cmkjca.it.tokens;

import io.github.cmkjca.it.Unavailable;
import java.nio.file.Path;
import java.util.List;

/**
 * The software token of openCryptoki, of which a machine has one, and whose daemon needs root: made
 * by {@code src/test/sh/opencryptoki-token}, and used only if that has made it.
 */
final class Opencryptoki {
  private static final Path MAKER = Path.of("src/test/sh/opencryptoki-token");

  /** As the script has them. */
  private static final String LABEL = "cmk-tests";

  private static final String PIN = "28461935";
  private static final int SLOT = 3;

  private Opencryptoki() {}

  /** Options of a vault in the token. */
  static List<String> options() {
    Path library = TokenFiles.library("libopencryptoki.so.0", "opencryptoki");
    if (!TokenFiles.prints(LABEL, List.of("pkcsconf", "-c", Integer.toString(SLOT), "-t"))) {
      Unavailable.skip(
          "no token of openCryptoki for tests on this machine; root makes one by integration-tests/"
              + MAKER);
    }
    Path folder = TokenFiles.folder("opencryptoki");
    Path config =
        TokenFiles.write(
            folder.resolve("token.cfg"),
            "name = opencryptoki\nlibrary = " + library + "\nslot = " + SLOT + "\n");
    Path pin = TokenFiles.writePrivately(folder.resolve("pin"), PIN + "\n");
    return List.of(
        "cmk.custodian = pkcs11", "cmk.pkcs11.config = " + config, "cmk.pkcs11.pin-file = " + pin);
  }
}
