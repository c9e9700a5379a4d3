package io.github.cmkjca.cli;

import io.github.cmkjca.Wiring;
import io.github.cmkjca.cli.Parameter.Kind;
import io.github.cmkjca.config.CmkConfig;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code change-root-key-passphrase}: protects the root key of the configured vault by a
 * passphrase, by another one, by a token, or by none. The keys stay as they are, and programs that
 * have the vault open go on.
 */
final class PassphraseCommand {
  private static final String NEW_FILE = "--new-passphrase-file";
  private static final String NONE = "--no-passphrase";

  private static final String TOKEN = "--token";

  static final List<Parameter> PARAMETERS =
      List.of(
          Parameter.of(NEW_FILE, Kind.TEXT, "file of mode 0600 that holds the new passphrase"),
          Parameter.of(
              TOKEN, Kind.TEXT, "SunPKCS11 configuration of a token to guard the root key"),
          Parameter.of(NONE, Kind.SWITCH, "take the passphrase or the token away"));

  private PassphraseCommand() {}

  static int run(Console console, Arguments arguments) {
    Path passphrase = path(arguments, NEW_FILE);
    Path token = path(arguments, TOKEN);
    long given = Stream.of(passphrase, token).filter(Objects::nonNull).count();
    if (given + (arguments.isOn(NONE) ? 1 : 0) != 1) {
      throw new UsageException(
          "one of the arguments " + NEW_FILE + ", " + TOKEN + " and " + NONE + " is required");
    }
    Map<String, String> properties = new HashMap<>(console.systemProperties());
    properties.put("cmk.auto-init", "false"); // there must be a root key to protect
    CmkConfig config = CmkConfig.ofCommandLine(console.flags(), properties, console.environment());
    try (Wiring vault = Wiring.open(config)) {
      if (token == null) {
        vault.changeRootKeyPassphrase(Optional.ofNullable(passphrase));
      } else {
        vault.guardRootKey(token);
      }
    }
    console.out().println(token == null ? advice(passphrase) : adviceForToken(token));
    return Cli.OK;
  }

  private static @Nullable Path path(Arguments arguments, String parameter) {
    String given = arguments.textOrNull(parameter);
    return given == null ? null : Path.of(given).toAbsolutePath();
  }

  private static String adviceForToken(Path token) {
    return "The root key is guarded by the token of "
        + token
        + ". Set cmk.root-key = pkcs11:"
        + token
        + " before the next program starts, and back up the token and the file, apart from each"
        + " other.";
  }

  private static String advice(@Nullable Path passphrase) {
    return passphrase == null
        ? "The root key has no passphrase any more. Take cmk.root-key out of the"
            + " configuration before the next program starts."
        : "The root key is protected by the passphrase in "
            + passphrase
            + ". Set cmk.root-key = passphrase-file:"
            + passphrase
            + " before the next program starts, and back up both files, apart from each other.";
  }
}
