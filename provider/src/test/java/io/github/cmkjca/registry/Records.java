package io.github.cmkjca.registry;

import io.github.cmkjca.spi.custody.BackingKey;
import io.github.cmkjca.spi.kms.KeyManager;
import io.github.cmkjca.spi.kms.KeyOrigin;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What registry tests store, and short ways to read it back. */
final class Records {
  static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");

  private Records() {}

  static KeyRecord key(String keyId) {
    return key(keyId, KeySpec.SYMMETRIC_DEFAULT, KeyOrigin.AWS_KMS);
  }

  static KeyRecord key(String keyId, KeySpec keySpec, KeyOrigin origin) {
    return new KeyRecord(
        keyId,
        keySpec,
        keySpec.usages().iterator().next(),
        origin,
        KeyManager.CUSTOMER,
        KeyState.ENABLED,
        "what it is for",
        "{\"Version\":\"2012-10-17\"}",
        "material-of-" + keyId,
        NOW);
  }

  static BackingKey material(String keyId) {
    return new BackingKey(
        keyId, "material-of-" + keyId, KeySpec.SYMMETRIC_DEFAULT, new byte[] {1, 2, 3});
  }

  static AliasRecord alias(String name, String keyId) {
    return new AliasRecord(name, keyId, NOW, NOW.plusMillis(1));
  }

  static EntryRecord entry(String name, int content) {
    return new EntryRecord(name, "secret-key", new byte[] {(byte) content}, NOW);
  }

  /** Adds a key in a transaction of its own. */
  static void addKey(KeyRegistry registry, String keyId) {
    registry.change(
        change -> {
          change.insertKey(key(keyId), material(keyId));
          return true;
        });
  }

  static Optional<KeyRecord> keyIn(KeyRegistry registry, String keyId) {
    return registry.read(view -> view.key(keyId));
  }

  static List<String> keyIdsIn(KeyRegistry registry) {
    return registry.read(
        view -> view.keysAfter(null, Integer.MAX_VALUE).stream().map(KeyRecord::keyId).toList());
  }

  static List<String> entryNamesIn(KeyRegistry registry) {
    return registry.read(KeyRegistry.View::entryNames);
  }

  static Optional<byte[]> settingIn(KeyRegistry registry, String name) {
    return registry.read(view -> view.setting(name));
  }
}
