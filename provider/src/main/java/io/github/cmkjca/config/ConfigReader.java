package io.github.cmkjca.config;

import io.github.cmkjca.config.CmkConfig.Flag;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Finds, reads and checks one configuration, and collects all that is wrong with it. */
final class ConfigReader {
  private static final String PREFIX = "cmk.";
  private static final String ENV_HOME = "CMK_HOME";
  private static final String ENV_CONFIG = "CMK_CONFIG";
  private static final Path WORKING_DIRECTORY = Path.of("");

  /**
   * A value as it was written.
   *
   * @param origin for messages, such as {@code /etc/cmk.properties:14:}
   * @param ofFlag whether the origin says which option it is
   * @param text the value
   */
  private record Given(String origin, boolean ofFlag, String text) {
    Given(String origin, String text) {
      this(origin, false, text);
    }

    static Given of(Flag flag) {
      return new Given(origin(flag), true, flag.value());
    }

    static String origin(Flag flag) {
      return "argument " + flag.name() + ":";
    }

    /** Begins a message about it. */
    String shown(Option<?> option) {
      String assigned = ofFlag ? "" : option.name() + (option.secret() ? "" : " = ");
      return origin + " " + assigned + (option.secret() ? "" : text.strip());
    }
  }

  private final Map<String, Flag> flags;
  private final Map<String, String> system;
  private final Map<String, String> environment;
  private final @Nullable String userHome;
  private final List<String> problems = new ArrayList<>();

  ConfigReader(
      Map<String, Flag> flags, Map<String, String> system, Map<String, String> environment) {
    this.flags = flags;
    this.system = system;
    this.environment = environment;
    this.userHome = system.get("user.home");
  }

  CmkConfig read(@Nullable String argument) {
    Map<String, Given> given = new HashMap<>();
    Path file = findFile(argument);
    if (file != null) {
      readFile(file, argument, given);
    }
    String envHome = environment.get(ENV_HOME);
    if (envHome != null) {
      given.put(Options.HOME.name(), new Given("environment variable CMK_HOME:", envHome));
    }
    readSystemProperties(given);
    flags.forEach((name, flag) -> given.put(name, Given.of(flag)));

    Map<Option<?>, Object> values = new HashMap<>();
    Path home = (Path) parse(Options.HOME, given, WORKING_DIRECTORY);
    for (Option<?> option : Options.ALL) {
      Object value =
          option.equals(Options.HOME)
              ? home
              : parse(option, given, home == null ? WORKING_DIRECTORY : home);
      if (value != null) {
        values.put(option, value);
      }
    }
    checkPrincipal(values, given);
    checkReplicaRegions(values, given);
    checkCustodian(values, given);
    failOnProblems();
    return CmkConfig.of(Map.copyOf(values), file);
  }

  /** The file to read; null if there is none and none is needed. */
  private @Nullable Path findFile(@Nullable String argument) {
    Flag flag = flags.get(Options.CONFIG.name());
    if (flag != null) {
      return path(Given.origin(flag), flag.value());
    }
    if (argument != null && !argument.isBlank()) {
      return path("argument of the provider:", argument.strip());
    }
    String property = system.get(Options.CONFIG.name());
    if (property != null) {
      return path("system property cmk.config:", property);
    }
    String variable = environment.get(ENV_CONFIG);
    if (variable != null) {
      return path("environment variable CMK_CONFIG:", variable);
    }
    Path file = usualHome().resolve("cmk.properties");
    return file.toFile().exists() ? file : null;
  }

  /** As far as it is known without the file. */
  private Path usualHome() {
    Flag flag = flags.get(Options.HOME.name());
    if (flag != null) {
      return path(Given.origin(flag), flag.value());
    }
    String home = system.get(Options.HOME.name());
    return path(
        "cmk.home:",
        home != null ? home : environment.getOrDefault(ENV_HOME, Options.HOME.defaultText()));
  }

  private Path path(String origin, @Nullable String text) {
    try {
      return new Paths(userHome, WORKING_DIRECTORY).resolve(text == null ? "" : text);
    } catch (BadValueException e) {
      throw new ConfigException(origin + " " + text + " " + e.getMessage(), e);
    }
  }

  private void readFile(Path file, @Nullable String argument, Map<String, Given> given) {
    List<PropertiesFile.Entry> entries;
    try {
      entries = PropertiesFile.read(file);
    } catch (NoSuchFileException e) {
      throw new ConfigException(
          file
              + " does not exist; it was named as the configuration file by "
              + whoNamesTheFile(argument),
          e);
    } catch (IOException e) {
      String reason = e.getMessage();
      throw new ConfigException(
          file
              + (reason != null && reason.matches("(is|line) .*")
                  ? " " + reason
                  : " cannot be read: " + e),
          e);
    }
    Map<String, Integer> seen = new HashMap<>();
    for (PropertiesFile.Entry entry : entries) {
      String origin = file + ":" + entry.line() + ":";
      String name = entry.name();
      Integer earlier = seen.putIfAbsent(name, entry.line());
      if (earlier != null) {
        problems.add(origin + " " + name + " was already set in line " + earlier);
      } else if (!Options.isKnown(name)) {
        problems.add(origin + " " + unknown(name));
      } else if (!Options.mayBeInFile(name)) {
        problems.add(origin + " " + name + " cannot be set in a configuration file");
      } else {
        given.put(name, new Given(origin, entry.value()));
      }
    }
  }

  private String whoNamesTheFile(@Nullable String argument) {
    Flag flag = flags.get(Options.CONFIG.name());
    if (flag != null) {
      return "argument " + flag.name();
    }
    return argument != null && !argument.isBlank()
        ? "the argument of the provider"
        : "cmk.config or CMK_CONFIG";
  }

  /**
   * System properties belong to all software in the process, so that an unknown one is a mistake
   * only when it is nearly an option. A configuration file is ours alone: there each unknown is
   * one.
   */
  private void readSystemProperties(Map<String, Given> given) {
    for (String name : new TreeSet<>(system.keySet())) {
      if (!name.startsWith(PREFIX)) {
        continue;
      }
      if (Options.isKnown(name)) {
        given.put(name, new Given("system property", system.getOrDefault(name, "")));
      } else if (Options.looksMisspelt(name)) {
        problems.add("system property " + unknown(name));
      }
    }
  }

  private static String unknown(String name) {
    return name + " is no option; the nearest known name is " + Options.nearest(name);
  }

  /** The value; null if there is none, or a bad one, which is noted. */
  private @Nullable Object parse(Option<?> option, Map<String, Given> all, Path base) {
    Given given = all.get(option.name());
    String text = given == null ? option.defaultText() : given.text().strip();
    if (text == null) {
      return null;
    }
    try {
      return option.parser().parse(text, new Paths(userHome, base));
    } catch (BadValueException e) {
      problems.add(
          (given == null ? new Given("default:", text) : given).shown(option)
              + " "
              + e.getMessage()
              + " "
              + option.hint());
      return null;
    }
  }

  /** A principal of another account would be refused by every key: say so where it was written. */
  private void checkPrincipal(Map<Option<?>, Object> values, Map<String, Given> given) {
    Object principal = values.get(Options.PRINCIPAL);
    Object account = values.get(Options.ACCOUNT);
    Given where = given.get(Options.PRINCIPAL.name());
    if (principal == null || account == null || where == null) {
      return;
    }
    if (!account.equals(principal.toString().split(":", 6)[4])) {
      problems.add(
          where.shown(Options.PRINCIPAL)
              + " is of another account than cmk.account = "
              + account
              + " "
              + Options.PRINCIPAL.hint());
    }
  }

  /** A replica in the Region of its primary key would have the same ARN. */
  private void checkReplicaRegions(Map<Option<?>, Object> values, Map<String, Given> given) {
    Object homes = values.get(Options.REPLICA_REGIONS);
    Object region = values.get(Options.REGION);
    Given where = given.get(Options.REPLICA_REGIONS.name());
    if (where != null && homes instanceof Map<?, ?> named && named.containsKey(region)) {
      problems.add(
          where.origin()
              + " "
              + Options.REPLICA_REGIONS.name()
              + " names "
              + region
              + ", which is cmk.region, the Region of this vault itself "
              + Options.REPLICA_REGIONS.hint());
    }
  }

  /** Keys can be made in a token only if there is one. */
  private void checkCustodian(Map<Option<?>, Object> values, Map<String, Given> given) {
    Given where = given.get(Options.CUSTODIAN.name());
    if (where != null
        && values.get(Options.CUSTODIAN) == CustodianKind.PKCS11
        && given.get(Options.PKCS11_CONFIG.name()) == null) {
      problems.add(
          where.shown(Options.CUSTODIAN)
              + " needs the configuration of a token, in cmk.pkcs11.config; take one of config/pkcs11"
              + " as a start "
              + Options.PKCS11_CONFIG.hint());
    }
  }

  private void failOnProblems() {
    if (!problems.isEmpty()) {
      throw new ConfigException(String.join(System.lineSeparator(), problems));
    }
  }
}
