package io.github.cmkjca;

import io.github.cmkjca.config.CmkConfig;
import io.github.cmkjca.config.ConfigException;
import io.github.cmkjca.kms.Callers;
import io.github.cmkjca.kms.EmbeddedKms;
import io.github.cmkjca.kms.Regions;
import io.github.cmkjca.spi.AuditSink;
import io.github.cmkjca.spi.kms.KeyUnavailableException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The vaults of other Regions that the configuration of one vault names, opened when they are
 * needed and closed with that vault. Each has its own configuration, which must say the Region by
 * which it is named here, and its own audit trail; who calls there is who calls here. They do no
 * due work of their own.
 */
final class OtherVaults implements Regions, AutoCloseable {
  private final CmkConfig own;
  private final Callers callers;
  private final Supplier<List<AuditSink>> sinks;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, EmbeddedKms> services = new HashMap<>(); // guarded by lock
  private final Closing opened = new Closing(); // guarded by lock
  private @Nullable EmbeddedKms ownService; // guarded by lock
  private boolean closed; // guarded by lock

  /**
   * @param own configuration of the vault whose service asks
   * @param callers who is calling
   * @param sinks makes those that get copies of another vault's records
   */
  OtherVaults(CmkConfig own, Callers callers, Supplier<List<AuditSink>> sinks) {
    this.own = own;
    this.callers = callers;
    this.sinks = sinks;
  }

  /** The service of the vault whose configuration this is: the others may need it. */
  void setOwnService(EmbeddedKms service) {
    lock.lock();
    try {
      ownService = service;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public EmbeddedKms open(String region) {
    lock.lock();
    try {
      if (closed) {
        throw new KeyUnavailableException("The vault is closed.");
      }
      if (region.equals(own.region()) && ownService != null) {
        return ownService;
      }
      EmbeddedKms known = services.get(region);
      if (known != null) {
        return known;
      }
      Path home = own.replicaRegions().get(region);
      if (home == null) {
        throw Regions.notNamed(region);
      }
      EmbeddedKms service = serviceOf(configuration(region, home));
      services.put(region, service);
      return service;
    } finally {
      lock.unlock();
    }
  }

  private EmbeddedKms serviceOf(CmkConfig config) {
    VaultParts parts = new VaultParts(config, sinks.get());
    boolean complete = false;
    try {
      EmbeddedKms service = parts.service(callers, this);
      complete = true;
      opened.add(parts);
      return service;
    } finally {
      if (!complete) {
        parts.close(); // or each attempt would leave a vault open
      }
    }
  }

  private CmkConfig configuration(String region, Path home) {
    CmkConfig config;
    try {
      config = CmkConfig.load(null, properties(home), Map.of());
    } catch (ConfigException e) {
      throw unusable(region, home, e.getMessage(), e);
    }
    if (!config.region().equals(region)) {
      throw unusable(region, home, "its cmk.region is " + config.region(), null);
    }
    if (!config.account().equals(own.account())) {
      throw unusable(region, home, "its cmk.account is " + config.account(), null);
    }
    if (Files.notExists(config.vaultFile())) {
      throw unusable(
          region, home, "there is none; any command with this directory as --home makes it", null);
    }
    if (config.vaultFile().equals(own.vaultFile())) {
      throw unusable(region, home, "that is this vault itself", null);
    }
    return config;
  }

  /** Whatever is set in this process is meant for its own vault; the other one is never made. */
  private static Map<String, String> properties(Path home) {
    Map<String, String> properties = new HashMap<>();
    String userHome = System.getProperty("user.home");
    if (userHome != null) {
      properties.put("user.home", userHome);
    }
    properties.put("cmk.home", home.toString());
    properties.put("cmk.auto-init", "false");
    return properties;
  }

  private static KeyUnavailableException unusable(
      String region, Path home, @Nullable String reason, @Nullable Throwable cause) {
    String message =
        "the vault of the Region "
            + region
            + " at "
            + home
            + " (cmk.replica-regions) cannot be used: "
            + reason;
    return cause == null
        ? new KeyUnavailableException(message)
        : new KeyUnavailableException(message, cause);
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      services.clear();
      opened.close();
    } finally {
      lock.unlock();
    }
  }
}
