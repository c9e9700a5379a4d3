package io.github.cmkjca.kms;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.cmkjca.custody.RootKey;
import io.github.cmkjca.custody.SoftwareCustodian;
import io.github.cmkjca.files.PrivateFiles;
import io.github.cmkjca.registry.JdbcRegistry;
import io.github.cmkjca.registry.KeyRegistry;
import io.github.cmkjca.registry.OldVault;
import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.kms.DecryptRequest;
import io.github.cmkjca.spi.kms.DescribeKeyRequest;
import io.github.cmkjca.spi.kms.KeyManager;
import io.github.cmkjca.spi.kms.KeyMetadata;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyState;
import io.github.cmkjca.spi.kms.RotateKeyOnDemandRequest;
import io.github.cmkjca.spi.kms.ScheduleKeyDeletionRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A vault that the first release made, with a key that wrote something, goes on working. */
class MigrationTest {
  private static final String SYMMETRIC = "cb0ab64e-0145-49bf-a70c-ba1049e659c9";
  private static final String HMAC = "8f0482fb-3519-4ce6-9e32-5e6490997eb7";
  private static final byte[] BLOB =
      Base64.getDecoder()
          .decode(
              "AQEAywq2TgFFSb+nDLoQSeZZyTtFlU7voL3Y68bJwcF2EMksISNyUJ4/8+gOmnxkT+qdAcqHU+14//eB1ojG"
                  + "ZM75M0fG6hLIXbYYUehp0QGdqYxD6XPi7JAg1ghO2YxMZlKBISOg9qCHquUo/pCMd0Ll59mNx/LaK4Jj"
                  + "avwsvLdjnpksbYM/EtU=");
  private static final byte[] ROOT_KEY =
      HexFormat.of()
          .parseHex(
              "434d4b524f4f54010064eadbfcc8c830e568581255df8dd0bd381f9e18d021878d26984b7142a6f8ee6412cf"
                  + "4aa3491d6717d703191ed514a75cc89e9c8cc81b6ecb327841d9b3ea29c8a3617cb4c87f837cf909e5"
                  + "41f46aed");

  private static EmbeddedKms open(Path directory) {
    KeyRegistry registry =
        JdbcRegistry.open(directory.resolve("vault.db"), false, Duration.ofMinutes(1));
    byte[] vaultId = registry.read(view -> view.setting(KeyRegistry.VAULT_ID)).orElseThrow();
    RootKey root =
        RootKey.openOrCreate(directory.resolve("root.key"), Optional.empty(), false, vaultId);
    return new EmbeddedKms(
        registry,
        new SoftwareCustodian(root),
        new RecordingTrail(),
        () -> "arn:aws:iam::000000000000:root",
        EmbeddedKms.Settings.of("local", "000000000000"));
  }

  @Test
  void aVaultOfVersion1GoesOnWorking(@TempDir Path directory) throws IOException {
    PrivateFiles.createFile(directory.resolve("root.key"));
    Files.write(directory.resolve("root.key"), ROOT_KEY);
    OldVault.version1(directory.resolve("vault.db"));
    try (EmbeddedKms kms = open(directory)) {
      KeyMetadata symmetric = kms.describeKey(DescribeKeyRequest.of("alias/old")).keyMetadata();
      assertThat(symmetric.keyId()).isEqualTo(SYMMETRIC);
      assertThat(symmetric.description()).isEqualTo("made by version 1");
      assertThat(symmetric.keyState()).isEqualTo(KeyState.ENABLED);
      assertThat(symmetric.deletionDate()).isNull();
      KeyMetadata hmac = kms.describeKey(DescribeKeyRequest.of(HMAC)).keyMetadata();
      assertThat(hmac.keySpec()).isEqualTo(KeySpec.HMAC_256);
      assertThat(hmac.keyState()).isEqualTo(KeyState.DISABLED);

      kms.rotateKeyOnDemand(new RotateKeyOnDemandRequest(SYMMETRIC));
      assertThat(kms.decrypt(DecryptRequest.of(BLOB, EncryptionContext.of("a", "b"))).plaintext())
          .isEqualTo("hello".getBytes(StandardCharsets.UTF_8));
      kms.scheduleKeyDeletion(new ScheduleKeyDeletionRequest(HMAC, null));
    }
    try (KeyRegistry registry =
        JdbcRegistry.open(directory.resolve("vault.db"), false, Duration.ofMinutes(1))) {
      assertThat(registry.<Long>read(view -> view.keyCount(KeyManager.CUSTOMER))).isEqualTo(2);
      assertThat(registry.<Integer>read(view -> view.materials(SYMMETRIC).size())).isEqualTo(2);
    }
  }
}
