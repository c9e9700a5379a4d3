package io.github.cmkjca.doctor;

import io.github.cmkjca.config.CmkConfig;
import io.github.cmkjca.custody.RootKey;
import io.github.cmkjca.custody.SoftwareCustodian;
import io.github.cmkjca.doctor.Diagnosis.Topic;
import io.github.cmkjca.registry.JdbcRegistry;
import io.github.cmkjca.registry.KeyRecord;
import io.github.cmkjca.registry.KeyRegistry;
import io.github.cmkjca.registry.MaterialRecord;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KmsException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the vault holds: whether its keys can be used, its dates be true, its policies and grants be
 * meant.
 */
final class VaultCheck {
  private static final int PAGE = 1000;

  private final CmkConfig config;
  private final InstantSource clock;
  private final List<Diagnosis> seen = new ArrayList<>();

  VaultCheck(CmkConfig config, InstantSource clock) {
    this.config = config;
    this.clock = clock;
  }

  List<Diagnosis> examine() {
    Path database = config.vaultFile();
    try {
      JdbcRegistry.inspect(
          database,
          view -> {
            examine(view);
            return null;
          });
    } catch (KmsException e) {
      seen.add(
          Diagnosis.finding(
              Topic.VAULT,
              database.toString(),
              String.valueOf(e.getMessage()),
              "do what it says; nothing was changed here"));
    }
    return seen;
  }

  private void examine(KeyRegistry.View view) {
    PolicyCheck policies = new PolicyCheck(config);
    GrantCheck grants = new GrantCheck(config);
    Instant newest = Instant.EPOCH;
    KeyRecord encrypting = null;
    List<KeyRecord> page = view.keysAfter(null, PAGE);
    while (!page.isEmpty()) {
      for (KeyRecord key : page) {
        policies.examine(key);
        grants.examine(view, key.keyId(), PolicyCheck.arn(config, key));
        newest = key.creationDate().isAfter(newest) ? key.creationDate() : newest;
        encrypting = key.keySpec() == KeySpec.SYMMETRIC_DEFAULT ? key : encrypting;
      }
      page = view.keysAfter(page.get(page.size() - 1).keyId(), PAGE);
    }
    seen.addAll(policies.seen());
    seen.addAll(grants.seen());
    seen.add(ClockCheck.examine(clock.instant(), newest, AuditEnd.of(config.auditDir())));
    seen.add(custodian(view, encrypting));
  }

  /**
   * Opens the root key, which knows its vault, and has the custodian work with a key.
   *
   * @param key one that encrypts; null: there is none
   */
  private Diagnosis custodian(KeyRegistry.View view, @Nullable KeyRecord key) {
    Path file = config.rootKeyFile();
    byte[] vaultId = view.setting(KeyRegistry.VAULT_ID).orElseThrow();
    try (RootKey root = RootKey.openOrCreate(file, config.passphraseFile(), false, vaultId);
        SoftwareCustodian custodian = new SoftwareCustodian(root)) {
      if (key != null) {
        view.materials(key.keyId()).stream()
            .filter(MaterialRecord::isPresent)
            .findFirst()
            .ifPresent(first -> custodian.encrypt(first.key(), new byte[1], new byte[0]));
      }
      return Diagnosis.good(Topic.CUSTODIAN, file.toString(), "opens the keys of this vault");
    } catch (KmsException e) {
      return Diagnosis.finding(
          Topic.CUSTODIAN,
          file.toString(),
          String.valueOf(e.getMessage()),
          "mend that; until then no key of the vault can be used");
    }
  }
}
