package io.github.cmkjca.cli;

import io.github.cmkjca.Wiring;
import io.github.cmkjca.cli.Parameter.Kind;
import io.github.cmkjca.config.CmkConfig;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code change-root-key-passphrase}: protects the root key of the configured vault by a
 * passphrase, by another one, or by none. The keys stay as they are, and programs that have the
 * vault open go on.
 */
final class PassphraseCommand {
  private static final String NEW_FILE = "--new-passphrase-file";
  private static final String NONE = "--no-passphrase";

  static final List<Parameter> PARAMETERS =
      List.of(
          Parameter.of(NEW_FILE, Kind.TEXT, "file of mode 0600 that holds the new passphrase"),
          Parameter.of(NONE, Kind.SWITCH, "take the passphrase away"));

  private PassphraseCommand() {}

  static int run(Console console, Arguments arguments) {
    String newFile = arguments.textOrNull(NEW_FILE);
    if (arguments.isOn(NONE) == (newFile != null)) {
      throw new UsageException(
          "one of the arguments " + NEW_FILE + " and " + NONE + " is required");
    }
    Map<String, String> properties = new HashMap<>(console.systemProperties());
    properties.put("cmk.auto-init", "false"); // there must be a root key to protect
    CmkConfig config = CmkConfig.ofCommandLine(console.flags(), properties, console.environment());
    Path passphrase = newFile == null ? null : Path.of(newFile).toAbsolutePath();
    try (Wiring vault = Wiring.open(config)) {
      vault.changeRootKeyPassphrase(Optional.ofNullable(passphrase));
    }
    console.out().println(advice(passphrase));
    return Cli.OK;
  }

  private static String advice(@Nullable Path passphrase) {
    return passphrase == null
        ? "The root key has no passphrase any more. Take cmk.root-key = passphrase-file out of the"
            + " configuration before the next program starts."
        : "The root key is protected by the passphrase in "
            + passphrase
            + ". Set cmk.root-key = passphrase-file:"
            + passphrase
            + " before the next program starts, and back up both files, apart from each other.";
  }
}
