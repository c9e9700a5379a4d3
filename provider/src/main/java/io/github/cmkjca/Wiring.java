package io.github.cmkjca;

import io.github.cmkjca.config.CmkConfig;
import io.github.cmkjca.custody.pkcs11.TokenGuard;
import io.github.cmkjca.custody.pkcs11.TokenSettings;
import io.github.cmkjca.datakey.DataKeys;
import io.github.cmkjca.datakey.UseLimits;
import io.github.cmkjca.kms.Callers;
import io.github.cmkjca.kms.EmbeddedKms;
import io.github.cmkjca.kms.EntryVault;
import io.github.cmkjca.kms.Integration;
import io.github.cmkjca.kms.Integrations;
import io.github.cmkjca.kms.UseAuthority;
import io.github.cmkjca.kms.caller.CallerChain;
import io.github.cmkjca.spi.AuditSink;
import io.github.cmkjca.spi.CallerResolver;
import io.github.cmkjca.spi.kms.KeyManagementService;
import io.github.cmkjca.spi.kms.KeyUnavailableException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * An open vault with everything above it, put together from one configuration. The only class that
 * sees every package. Provider objects of one JVM with the same configuration share one.
 */
public final class Wiring implements AutoCloseable {
  private static final ReentrantLock LOCK = new ReentrantLock();
  private static final Map<CmkConfig, Wiring> OPEN = new HashMap<>();

  private final CmkConfig config;
  private final Closing opened = new Closing();
  private final VaultParts parts;
  private final EmbeddedKms kms;
  private final EntryVault entries;
  private final DataKeys dataKeys;
  private final Thread atExit;
  private volatile boolean closed;

  /**
   * The vault of this configuration, opened if it is not open in this JVM.
   *
   * @throws io.github.cmkjca.spi.kms.KmsException if it cannot be opened
   */
  public static Wiring open(CmkConfig config) {
    LOCK.lock();
    try {
      Wiring open = OPEN.get(config);
      if (open == null) {
        open = new Wiring(config);
        OPEN.put(config, open);
      }
      return open;
    } finally {
      LOCK.unlock();
    }
  }

  /**
   * How a token is reached as the vault's own, without opening vault or token.
   *
   * @param config of the vault
   * @param token configuration of the token
   */
  public static TokenSettings tokenOf(CmkConfig config, Path token) {
    return new TokenOptions(config).ofVault(token);
  }

  /** Whether this thread is inside {@link #open}, of whatever vault. */
  static boolean isOpening() {
    return LOCK.isHeldByCurrentThread();
  }

  private Wiring(CmkConfig config) {
    this.config = config;
    boolean complete = false;
    try {
      Callers callers =
          new CallerChain(config.account(), Optional.of(config.principal()), callerResolvers());
      OtherVaults others =
          opened.add(new OtherVaults(config, callers, () -> PlugIns.found(AuditSink.class)));
      this.parts = opened.add(new VaultParts(config, PlugIns.found(AuditSink.class)));
      this.kms = parts.service(callers, others);
      others.setOwnService(kms);
      this.entries = kms.entries();
      this.dataKeys =
          opened.add(
              new DataKeys(
                  kms,
                  kms,
                  kms,
                  new UseLimits(
                      config.cacheMaxEntries(),
                      config.cacheMaxAge(),
                      config.cacheMaxMessages(),
                      config.cacheMaxBytes()),
                  config.auditSummaryInterval(),
                  config.grantTokens()));
      this.atExit = new Thread(dataKeys::reportUses, "cmk-at-exit");
      Runtime.getRuntime().addShutdownHook(atExit);
      kms.startDueWork();
      complete = true;
    } finally {
      if (!complete) {
        opened.close();
      }
    }
  }

  /** The key management service. */
  public KeyManagementService kms() {
    return kms;
  }

  /** A provider over the vault of a configuration, for who has read it; registered nowhere. */
  public static CmkProvider provider(CmkConfig config) {
    return new CmkProvider(config);
  }

  /** The same as integrations use it. */
  public Integrations integrations() {
    return kms;
  }

  UseAuthority authority() {
    return kms;
  }

  /** The keystore entries of the vault. */
  public EntryVault entries() {
    return entries;
  }

  DataKeys dataKeys() {
    return dataKeys;
  }

  CmkConfig config() {
    return config;
  }

  /** The default CMK, created on first need if the configuration permits that. */
  String defaultKeyId() {
    if (config.autoInit()) {
      kms.ensureKey(config.defaultKey());
    }
    return config.defaultKey();
  }

  /** The CMK for new keystore files; see {@link #defaultKeyId()}. */
  String keystoreKeyId() {
    Optional<String> configured = config.keystoreKey();
    if (configured.isEmpty()) {
      return defaultKeyId();
    }
    if (config.autoInit()) {
      if (configured.get().equals(Integration.KEYSTORE.aliasName())) {
        return kms.ensureKeyOf(Integration.KEYSTORE);
      }
      kms.ensureKey(configured.get());
    }
    return configured.get();
  }

  /**
   * Stores the root key anew under this passphrase, or under none. The configuration has to follow
   * before the vault is opened again.
   *
   * @param newPassphraseFile a file of mode 0600
   * @throws KeyUnavailableException if that cannot be done; nothing is changed
   */
  public void changeRootKeyPassphrase(Optional<Path> newPassphraseFile) {
    Path usual = config.usualRootKeyFile();
    if (newPassphraseFile.isPresent() && !config.rootKeyFile().equals(usual)) {
      throw new KeyUnavailableException(
          "the root key file is "
              + config.rootKeyFile()
              + ", and one with a passphrase is looked for at "
              + usual
              + "; move it there, and take cmk.root-key out of the configuration, first");
    }
    parts.rootKey().changePassphrase(newPassphraseFile);
  }

  /**
   * Has a token guard the root key in place of what protected it. The configuration has to follow
   * before the vault is opened again.
   *
   * @param token SunPKCS11 configuration
   * @throws KeyUnavailableException if that cannot be done; nothing is changed
   */
  public void guardRootKey(Path token) {
    Path usual = config.usualRootKeyFile();
    if (!config.rootKeyFile().equals(usual)) {
      throw new KeyUnavailableException(
          "the root key file is "
              + config.rootKeyFile()
              + ", and one that a token guards is looked for at "
              + usual
              + "; move it there, and take cmk.root-key out of the configuration, first");
    }
    try (TokenGuard guard = new TokenOptions(config).guard(token)) {
      parts.rootKey().guardBy(guard);
    }
  }

  boolean isClosed() {
    return closed;
  }

  /** Reports what is not yet reported, wipes all keys and closes the files. */
  @Override
  public void close() {
    LOCK.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      OPEN.remove(config);
    } finally {
      LOCK.unlock();
    }
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // The JVM is going down; the hook runs, finds nothing to report and ends.
    }
    opened.close();
  }

  private List<CallerResolver> callerResolvers() {
    List<CallerResolver> resolvers = new ArrayList<>();
    config
        .callerResolver()
        .ifPresent(
            name ->
                resolvers.add(
                    PlugIns.newInstance("cmk.caller-resolver", name, CallerResolver.class)));
    resolvers.addAll(PlugIns.found(CallerResolver.class));
    return resolvers;
  }
}
