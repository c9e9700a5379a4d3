package io.github.cmkjca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.config.CmkConfig;
import io.github.cmkjca.registry.JdbcRegistry;
import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.kms.CreateKeyRequest;
import io.github.cmkjca.spi.kms.DescribeKeyRequest;
import io.github.cmkjca.spi.kms.EncryptRequest;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyUnavailableException;
import io.github.cmkjca.spi.kms.ValidationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What opening a vault makes of the files it finds. */
class WiringTest {
  @Test
  void aLostVaultIsNotReplacedByAnEmptyOneBesideItsRootKey(@TempDir Path home) throws IOException {
    Path database = home.resolve("vault/vault.db");
    String keyId;
    try (Wiring wiring = open(home, "")) {
      keyId =
          wiring
              .kms()
              .createKey(CreateKeyRequest.of(KeySpec.SYMMETRIC_DEFAULT))
              .keyMetadata()
              .keyId();
    }
    Path backup = Files.move(database, home.resolve("backup.db"));

    assertThatThrownBy(() -> open(home, ""))
        .isInstanceOf(KeyUnavailableException.class)
        .hasMessageContaining("restore the vault from its backup and keep the root key");
    assertThat(database).doesNotExist();

    Files.move(backup, database);
    try (Wiring wiring = open(home, "")) {
      assertThat(wiring.kms().describeKey(DescribeKeyRequest.of(keyId)).keyMetadata().enabled())
          .isTrue();
    }
  }

  @Test
  void aPassphraseFileThatIsMissingForANewVaultIsAskedFor(@TempDir Path home) {
    String option = "cmk.root-key = passphrase-file:" + home.resolve("pass") + "\n";
    assertThatThrownBy(() -> open(home, option))
        .isInstanceOf(KeyUnavailableException.class)
        .hasMessageContaining("write a passphrase into it");
  }

  @Test
  void theLimitOfEncryptionContextsIsThatOfTheConfiguration(@TempDir Path home) throws IOException {
    try (Wiring wiring = open(home, "cmk.limits.encryption-context-bytes = 20")) {
      EncryptRequest request =
          EncryptRequest.of(
              wiring.defaultKeyId(), new byte[1], EncryptionContext.of("a", "b".repeat(14)));
      assertThatThrownBy(() -> wiring.kms().encrypt(request))
          .isInstanceOf(ValidationException.class)
          .hasMessageContaining("at 'encryptionContext'")
          .hasMessageContaining("20 bytes");
    }
  }

  @Test
  void aVaultWithNothingButAKeyOfItsOwnGetsNoNewRootKey(@TempDir Path home) throws IOException {
    open(home, "").close();
    Path database = home.resolve("vault/vault.db");
    try (JdbcRegistry registry = JdbcRegistry.open(database, false, Duration.ofMinutes(1))) {
      registry.change(
          change -> {
            change.putSetting("owned-key/grant-tokens", new byte[100]);
            return true;
          });
    }
    Path rootKey = home.resolve("vault/root.key");
    Files.delete(rootKey);

    assertThatThrownBy(() -> open(home, ""))
        .isInstanceOf(KeyUnavailableException.class)
        .hasMessageContaining("root key");
    assertThat(rootKey).doesNotExist();
  }

  private static Wiring open(Path home, String options) throws IOException {
    Path file = home.resolve("cmk.properties");
    Files.writeString(file, "cmk.home = " + home.resolve("vault") + "\n" + options);
    return Wiring.open(CmkConfig.load(file.toString(), Map.of(), Map.of()));
  }
}
