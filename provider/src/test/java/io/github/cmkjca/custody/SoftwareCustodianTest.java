package io.github.cmkjca.custody;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.cmkjca.spi.custody.BackingKey;
import io.github.cmkjca.spi.kms.KeySpec;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SoftwareCustodianTest {
  @Test
  void decryptsWhatItEncryptedAfterReopening(@TempDir Path directory) {
    Path file = directory.resolve("keys/root.key");
    byte[] vaultId = new byte[16];
    byte[] ciphertext;
    BackingKey key;
    try (var custodian =
        new SoftwareCustodian(RootKey.openOrCreate(file, Optional.empty(), true, vaultId))) {
      key = custodian.generate("k", "m", KeySpec.SYMMETRIC_DEFAULT);
      ciphertext = custodian.encrypt(key, new byte[] {1, 2, 3}, new byte[] {4});
    }
    try (var custodian =
        new SoftwareCustodian(RootKey.openOrCreate(file, Optional.empty(), false, vaultId))) {
      assertThat(custodian.decrypt(key, ciphertext, new byte[] {4}))
          .isEqualTo(new byte[] {1, 2, 3});
    }
  }
}
