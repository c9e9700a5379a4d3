package io.github.cmkjca;

import io.github.cmkjca.config.AuditSync;
import io.github.cmkjca.config.CmkConfig;
import io.github.cmkjca.custody.RootKey;
import io.github.cmkjca.custody.pkcs11.Pkcs11Custodian;
import io.github.cmkjca.custody.pkcs11.TokenGuard;
import io.github.cmkjca.kms.Callers;
import io.github.cmkjca.kms.CustomKeyStores;
import io.github.cmkjca.kms.EmbeddedKms;
import io.github.cmkjca.kms.EncryptionLedger;
import io.github.cmkjca.kms.Limits;
import io.github.cmkjca.kms.Regions;
import io.github.cmkjca.kms.Throttling;
import io.github.cmkjca.kms.WrappingKeyRegister;
import io.github.cmkjca.kms.audit.AuditLog;
import io.github.cmkjca.kms.identity.IdentityDirectory;
import io.github.cmkjca.registry.JdbcRegistry;
import io.github.cmkjca.registry.KeyRegistry;
import io.github.cmkjca.spi.AuditSink;
import io.github.cmkjca.spi.custody.Custodian;
import io.github.cmkjca.spi.kms.KeyUnavailableException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/**
 * The files of one vault, opened: what a key management service stands on. Closed by the service
 * that is made of them; before there is one, by {@link #close}.
 */
final class VaultParts implements AutoCloseable {
  private final CmkConfig config;
  private final Closing opened = new Closing();
  private final KeyRegistry registry;
  private final EncryptionLedger encryptions;
  private final WrappingKeyRegister wrappingKeys;
  private final CustomKeyStores stores;
  private final VaultCustodian custodian;
  private final Custodian allCustodians;
  private final AuditLog audit;
  private final IdentityDirectory identities;
  private final EmbeddedKms.Settings settings;

  /**
   * Opens the vault of this configuration, or makes it if that is permitted.
   *
   * @param sinks get a copy of each record
   * @throws io.github.cmkjca.spi.kms.KmsException if it cannot be opened; nothing stays open then
   */
  VaultParts(CmkConfig config, List<AuditSink> sinks) {
    this.config = config;
    boolean complete = false;
    try {
      this.registry = opened.add(openRegistry());
      this.encryptions = new EncryptionLedger(registry, config.pkcs11MaxEncryptions());
      this.wrappingKeys = opened.add(new WrappingKeyRegister(registry, Clock.systemUTC()));
      this.stores =
          opened.add(
              new CustomKeyStores(
                  registry,
                  new ClusterTokens(config, encryptions, wrappingKeys),
                  Clock.systemUTC()));
      this.custodian =
          opened.add(
              new VaultCustodian(config, this::openRootKey, encryptions, wrappingKeys, stores));
      this.allCustodians = custodian.all();
      this.audit =
          opened.add(
              AuditLog.open(
                  config.auditDir(),
                  new AuditLog.Settings(
                      config.region(),
                      config.account(),
                      config.auditSync() == AuditSync.ALWAYS,
                      config.auditRequired()),
                  sinks));
      this.settings = settings(config);
      this.identities =
          opened.add(
              IdentityDirectory.open(
                  config.identityPolicies(), config.account(), config.registryPollInterval()));
      complete = true;
    } finally {
      if (!complete) {
        opened.close();
      }
    }
  }

  private static EmbeddedKms.Settings settings(CmkConfig config) {
    return new EmbeddedKms.Settings(
        config.region(),
        config.account(),
        Clock.systemUTC(),
        new Limits(
            config.maxKeys(),
            config.maxAliasesPerKey(),
            config.maxTagsPerKey(),
            config.maxPolicyBytes(),
            config.maxGrantsPerKey(),
            config.maxOnDemandRotations(),
            config.maxEncryptionContextBytes()),
        switch (config.throttling()) {
          case OFF -> Throttling.OFF;
          case AWS -> Throttling.OF_AWS;
        },
        config.explainDenials(),
        config.pkcs11MaxEncryptions());
  }

  /**
   * The service, with which the parts are closed from then on. To be called once.
   *
   * @param callers who is calling
   * @param regions the vaults of other Regions
   */
  EmbeddedKms service(Callers callers, Regions regions) {
    EmbeddedKms kms =
        new EmbeddedKms(
            registry, allCustodians, stores, audit, callers, identities, settings, regions);
    encryptions.whenExhausted(kms::lookForDueWork);
    // The service closes its parts with itself, in its own order.
    opened.clear();
    opened.add(identities);
    opened.add(wrappingKeys);
    opened.add(custodian);
    opened.add(kms);
    return kms;
  }

  RootKey rootKey() {
    return custodian.rootKey();
  }

  @Override
  public void close() {
    opened.close();
  }

  private KeyRegistry openRegistry() {
    if (ModuleLayer.boot().findModule("java.sql").isEmpty()) {
      throw new IllegalStateException(
          "the Java module java.sql, which the vault needs, is not loaded; run tools of the JDK"
              + " such as keytool with -J--add-modules=java.sql");
    }
    Path file = config.vaultFile();
    requireNoOrphanedRootKey(file);
    return OpenRegistries.acquire(
        file, () -> JdbcRegistry.open(file, config.autoInit(), config.registryPollInterval()));
  }

  /**
   * A root key is made after its vault. So where one is and the vault is not, the vault was lost; a
   * new one would hide that, and lead to the root key being replaced too.
   */
  private void requireNoOrphanedRootKey(Path vault) {
    Path keyFile = config.rootKeyFile();
    if (Files.notExists(vault) && Files.exists(keyFile)) {
      throw new KeyUnavailableException(
          "the vault "
              + vault
              + " does not exist, but its root key "
              + keyFile
              + " does; restore the vault from its backup and keep the root key: no other one opens"
              + " it. For a new vault, choose another directory (cmk.home)");
    }
  }

  private RootKey openRootKey() {
    byte[] vaultId =
        registry
            .read(view -> view.setting(KeyRegistry.VAULT_ID))
            .orElseThrow(
                () -> new IllegalStateException(config.home() + " holds a vault without an id"));
    Path file = config.rootKeyFile();
    boolean mayCreate = config.autoInit() && Files.notExists(file) && !needsItsRootKey();
    Optional<Path> token = config.rootKeyToken();
    if (token.isEmpty()) {
      return RootKey.openOrCreate(file, config.passphraseFile(), mayCreate, vaultId);
    }
    try (TokenGuard guard = new TokenOptions(config).guard(token.get())) {
      return RootKey.openOrCreate(file, guard, mayCreate, vaultId);
    }
  }

  /** A new root key opens none of the material that is there, but for what is in tokens. */
  private boolean needsItsRootKey() {
    return registry.read(
        view ->
            EmbeddedKms.holdsMaterial(
                view, key -> Pkcs11Custodian.storeIdOf(key.sealed()).isEmpty()));
  }
}
