package io.github.cmkjca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.config.CmkConfig;
import io.github.cmkjca.registry.JdbcRegistry;
import io.github.cmkjca.registry.KeyRecord;
import io.github.cmkjca.registry.KeyRegistry;
import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.custody.BackingKey;
import io.github.cmkjca.spi.kms.CreateKeyRequest;
import io.github.cmkjca.spi.kms.DescribeKeyRequest;
import io.github.cmkjca.spi.kms.EncryptRequest;
import io.github.cmkjca.spi.kms.KeyManager;
import io.github.cmkjca.spi.kms.KeyOrigin;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyState;
import io.github.cmkjca.spi.kms.KeyUnavailableException;
import io.github.cmkjca.spi.kms.KeyUsage;
import io.github.cmkjca.spi.kms.ValidationException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What opening a vault makes of the files it finds. */
class WiringTest {
  /** Sealed forms of material, as {@code docs/formats} has them. */
  private static final byte[] ROOT_KEY = {1, 2, 3, 4};

  private static final byte[] IN_TOKEN = {0x11, 0, 0};
  private static final byte[] IN_TOKEN_OF_STORE = {0x11, 1, 3, 'c', 'k', 's'};

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
    change(home, change -> change.putSetting("owned-key/grant-tokens", ownedKeySealedBy(ROOT_KEY)));
    Path rootKey = home.resolve("vault/root.key");
    Files.delete(rootKey);

    assertThatThrownBy(() -> open(home, ""))
        .isInstanceOf(KeyUnavailableException.class)
        .hasMessageContaining("root key");
    assertThat(rootKey).doesNotExist();
  }

  @Test
  void aVaultWithKeysInATokenOnlyGetsARootKeyOnceItNeedsOne(@TempDir Path home) throws IOException {
    Path rootKey = home.resolve("vault/root.key");
    open(home, "cmk.custodian = pkcs11\ncmk.pkcs11.config = token.cfg").close();
    assertThat(rootKey).doesNotExist();
    insert(home, "a", IN_TOKEN);
    insert(home, "b", IN_TOKEN_OF_STORE);
    change(home, change -> change.putSetting("owned-key/grant-tokens", ownedKeySealedBy(IN_TOKEN)));

    try (Wiring wiring = open(home, "")) {
      assertThat(rootKey).exists();
      assertThat(wiring.kms().encrypt(encrypting(wiring.defaultKeyId())).ciphertextBlob())
          .isNotEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "z"})
  void oneKeyThatTheRootKeySealsAmongThoseOfATokenKeepsANewRootKeyAway(
      String keyId, @TempDir Path home) throws IOException {
    open(home, "cmk.custodian = pkcs11\ncmk.pkcs11.config = token.cfg").close();
    insert(home, "m", IN_TOKEN);
    insert(home, keyId, ROOT_KEY);

    assertThatThrownBy(() -> open(home, ""))
        .isInstanceOf(KeyUnavailableException.class)
        .hasMessageContaining("root key");
    assertThat(home.resolve("vault/root.key")).doesNotExist();
  }

  @Test
  void importedMaterialThatIsGoneForNowKeepsANewRootKeyAway(@TempDir Path home) throws IOException {
    open(home, "cmk.custodian = pkcs11\ncmk.pkcs11.config = token.cfg").close();
    insert(home, "m", new byte[0]);

    assertThatThrownBy(() -> open(home, "")).isInstanceOf(KeyUnavailableException.class);
    assertThat(home.resolve("vault/root.key")).doesNotExist();
  }

  private static EncryptRequest encrypting(String keyId) {
    return EncryptRequest.of(keyId, new byte[1], EncryptionContext.empty());
  }

  /** As {@code docs/formats/owned-key.md} has it. */
  private static byte[] ownedKeySealedBy(byte[] sealed) {
    return ByteBuffer.allocate(1 + 32 + sealed.length)
        .put((byte) 1)
        .put(new byte[32])
        .put(sealed)
        .array();
  }

  private static void insert(Path home, String keyId, byte[] sealed) {
    String materialId = keyId.repeat(64);
    KeyRecord key =
        new KeyRecord(
            keyId,
            KeySpec.HMAC_256,
            KeyUsage.GENERATE_VERIFY_MAC,
            KeyOrigin.AWS_KMS,
            KeyManager.CUSTOMER,
            KeyState.ENABLED,
            "",
            "{}",
            materialId,
            Instant.EPOCH);
    BackingKey material = new BackingKey(keyId, materialId, KeySpec.HMAC_256, sealed);
    change(home, change -> change.insertKey(key, material));
  }

  private static void change(Path home, Consumer<KeyRegistry.Change> made) {
    Path database = home.resolve("vault/vault.db");
    try (JdbcRegistry registry = JdbcRegistry.open(database, false, Duration.ofMinutes(1))) {
      registry.change(
          change -> {
            made.accept(change);
            return true;
          });
    }
  }

  private static Wiring open(Path home, String options) throws IOException {
    Path file = home.resolve("cmk.properties");
    Files.writeString(file, "cmk.home = " + home.resolve("vault") + "\n" + options);
    return Wiring.open(CmkConfig.load(file.toString(), Map.of(), Map.of()));
  }
}
