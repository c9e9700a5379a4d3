package io.github.cmkjca.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.cmkjca.spi.custody.BackingKey;
import io.github.cmkjca.spi.kms.KeyManager;
import io.github.cmkjca.spi.kms.KeyOrigin;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyState;
import io.github.cmkjca.spi.kms.KeyUsage;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JdbcRegistryTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");

  static KeyRecord key(String keyId) {
    return new KeyRecord(
        keyId,
        KeySpec.SYMMETRIC_DEFAULT,
        KeyUsage.ENCRYPT_DECRYPT,
        KeyOrigin.AWS_KMS,
        KeyManager.CUSTOMER,
        KeyState.ENABLED,
        "description",
        "{}",
        "material-of-" + keyId,
        NOW);
  }

  static BackingKey material(String keyId) {
    return new BackingKey(
        keyId, "material-of-" + keyId, KeySpec.SYMMETRIC_DEFAULT, new byte[] {1, 2, 3});
  }

  @Test
  void whatIsPutIsThereAfterReopening(@TempDir Path directory) {
    Path file = directory.resolve("a ?#%b/vault.db");
    try (JdbcRegistry registry = JdbcRegistry.open(file, true, Duration.ofMillis(100))) {
      long before = registry.version();
      registry.change(
          change -> {
            change.insertKey(key("k"), material("k"));
            change.putAlias(new AliasRecord("alias/a", "k", NOW, NOW));
            return true;
          });
      assertThat(registry.version()).isGreaterThan(before);
    }
    try (JdbcRegistry registry = JdbcRegistry.open(file, false, Duration.ofMillis(100))) {
      assertThat(registry.<Optional<KeyRecord>>read(view -> view.key("k"))).contains(key("k"));
      assertThat(registry.read(view -> view.backingKeys("k")).get(0).sealed())
          .isEqualTo(new byte[] {1, 2, 3});
      assertThat(registry.<List<AliasRecord>>read(view -> view.aliasesOf("k"))).hasSize(1);
      assertThat(registry.read(view -> view.setting(KeyRegistry.VAULT_ID)).orElseThrow())
          .hasSize(16);
    }
  }
}
