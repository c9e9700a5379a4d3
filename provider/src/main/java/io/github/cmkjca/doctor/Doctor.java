package io.github.cmkjca.doctor;

import io.github.cmkjca.config.CmkConfig;
import io.github.cmkjca.config.ConfigException;
import io.github.cmkjca.doctor.Diagnosis.Topic;
import java.nio.file.Files;
import java.security.Security;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Examines everything, in the order in which things depend on each other: what could not be
 * examined because of an earlier finding is left out. Never makes a vault, a key or a record.
 */
public final class Doctor {
  private final Supplier<CmkConfig> configuration;
  private final InstantSource clock;
  private final TokenAccess tokens;

  /**
   * A doctor for one installation.
   *
   * @param configuration reads the configuration; may throw {@link ConfigException}
   * @param clock what the time is here
   * @param tokens how tokens are reached
   */
  public Doctor(Supplier<CmkConfig> configuration, InstantSource clock, TokenAccess tokens) {
    this.configuration = configuration;
    this.clock = clock;
    this.tokens = tokens;
  }

  /** What was seen. */
  public List<Diagnosis> examine() {
    List<Diagnosis> seen = new ArrayList<>(JavaCheck.examine(Runtime.version()));
    seen.addAll(
        RegistrationCheck.examine(
            Security.getProviders(),
            System.getProperty("java.security.properties"),
            Runtime.version()));
    CmkConfig config;
    try {
      config = configuration.get();
    } catch (ConfigException e) {
      seen.addAll(wrong(e));
      return List.copyOf(seen);
    }
    seen.add(
        Diagnosis.good(
            Topic.CONFIGURATION,
            config.file().map(Object::toString).orElse("no configuration file"),
            "every option is understood"));
    seen.addAll(DelegateCheck.examine(config.delegate()));
    if (Files.notExists(config.vaultFile())) {
      seen.add(
          Diagnosis.note(
              Topic.VAULT,
              config.home().toString(),
              "there is no vault yet"
                  + (config.autoInit() ? "; the first use makes it" : " (cmk.auto-init=false)")));
      return List.copyOf(seen);
    }
    seen.addAll(VaultFilesCheck.examine(config));
    seen.addAll(new VaultCheck(config, clock, tokens).examine());
    return List.copyOf(seen);
  }

  /** One finding a line: the configuration tells all that is wrong with it at once. */
  private static List<Diagnosis> wrong(ConfigException e) {
    return String.valueOf(e.getMessage())
        .lines()
        .map(
            line ->
                Diagnosis.finding(
                    Topic.CONFIGURATION,
                    "configuration",
                    line,
                    "correct it; config/cmk.properties documents every option"))
        .toList();
  }
}
