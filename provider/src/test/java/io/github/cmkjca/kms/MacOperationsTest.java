package io.github.cmkjca.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.kms.audit.AuditRecord;
import io.github.cmkjca.spi.kms.AccessDeniedException;
import io.github.cmkjca.spi.kms.DisabledException;
import io.github.cmkjca.spi.kms.DryRunOperationException;
import io.github.cmkjca.spi.kms.GenerateMacRequest;
import io.github.cmkjca.spi.kms.GenerateMacResponse;
import io.github.cmkjca.spi.kms.GenerateRandomRequest;
import io.github.cmkjca.spi.kms.InvalidKeyUsageException;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KmsInvalidMacException;
import io.github.cmkjca.spi.kms.MacAlgorithm;
import io.github.cmkjca.spi.kms.ValidationException;
import io.github.cmkjca.spi.kms.VerifyMacRequest;
import io.github.cmkjca.spi.kms.VerifyMacResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MacOperationsTest {
  private static final byte[] MESSAGE = "pay 10 to bob".getBytes(StandardCharsets.UTF_8);

  private TestVault vault;

  @BeforeEach
  void open(@TempDir Path directory) {
    vault = new TestVault(directory);
  }

  @AfterEach
  void close() {
    vault.close();
  }

  @ParameterizedTest
  @EnumSource(
      value = KeySpec.class,
      names = {"HMAC_224", "HMAC_256", "HMAC_384", "HMAC_512"})
  void macVerifies(KeySpec spec) {
    String key = vault.key(spec);
    MacAlgorithm algorithm = spec.macAlgorithm().orElseThrow();
    GenerateMacResponse made = vault.kms.generateMac(generate(key, MESSAGE, algorithm));
    assertThat(made.mac()).hasSize(algorithm.macBytes());
    assertThat(made.keyId()).isEqualTo(key);
    assertThat(made.macAlgorithm()).isEqualTo(algorithm);
    VerifyMacResponse verified = vault.kms.verifyMac(verify(key, MESSAGE, made.mac(), algorithm));
    assertThat(verified.macValid()).isTrue();
    assertThat(verified.keyId()).isEqualTo(key);
    assertThat(verified.macAlgorithm()).isEqualTo(algorithm);
  }

  @Test
  void wrongMacIsAnErrorWithoutDetail() {
    String key = vault.key(KeySpec.HMAC_256);
    byte[] mac = vault.kms.generateMac(generate(key, MESSAGE, MacAlgorithm.HMAC_SHA_256)).mac();
    for (int bit = 0; bit < 8 * mac.length; bit++) {
      byte[] wrong = mac.clone();
      wrong[bit / 8] ^= (byte) (1 << bit % 8);
      assertWrong(key, MESSAGE, wrong);
    }
    assertWrong(key, MESSAGE, Arrays.copyOf(mac, 31));
    assertWrong(key, MESSAGE, Arrays.copyOf(mac, 33));
    assertWrong(key, Arrays.copyOf(MESSAGE, MESSAGE.length - 1), mac);
    assertWrong(vault.key(KeySpec.HMAC_256), MESSAGE, mac);
    assertThat(vault.audit.last().errorCode()).isEqualTo("KMSInvalidMacException");
    assertThat(vault.audit.last().errorMessage()).isNull();
  }

  @Test
  void symmetricKeyMakesNoMac() {
    String key = vault.symmetricKey();
    assertThatThrownBy(
            () -> vault.kms.generateMac(generate(key, MESSAGE, MacAlgorithm.HMAC_SHA_256)))
        .isInstanceOf(InvalidKeyUsageException.class)
        .hasMessage(key + " key usage is ENCRYPT_DECRYPT which is not valid for GenerateMac.");
    assertThatThrownBy(
            () ->
                vault.kms.verifyMac(verify(key, MESSAGE, new byte[32], MacAlgorithm.HMAC_SHA_256)))
        .isInstanceOf(InvalidKeyUsageException.class)
        .hasMessage(key + " key usage is ENCRYPT_DECRYPT which is not valid for VerifyMac.");
  }

  @Test
  void algorithmMustBeTheOneOfTheKey() {
    String key = vault.key(KeySpec.HMAC_384);
    assertThatThrownBy(
            () -> vault.kms.generateMac(generate(key, MESSAGE, MacAlgorithm.HMAC_SHA_256)))
        .isInstanceOf(InvalidKeyUsageException.class)
        .hasMessage("Algorithm HMAC_SHA_256 is incompatible with key spec HMAC_384.");
  }

  @Test
  void messageHasOneTo4096Bytes() {
    String key = vault.key(KeySpec.HMAC_256);
    vault.kms.generateMac(generate(key, new byte[4096], MacAlgorithm.HMAC_SHA_256));
    assertThatThrownBy(
            () -> vault.kms.generateMac(generate(key, new byte[4097], MacAlgorithm.HMAC_SHA_256)))
        .isInstanceOf(ValidationException.class)
        .hasMessage(
            "1 validation error detected: Value at 'message' failed to satisfy constraint: Member"
                + " must have length less than or equal to 4096");
    assertThatThrownBy(
            () -> vault.kms.generateMac(generate(key, new byte[0], MacAlgorithm.HMAC_SHA_256)))
        .isInstanceOf(ValidationException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 6145})
  void macHasOneTo6144Bytes(int length) {
    String key = vault.key(KeySpec.HMAC_256);
    assertThatThrownBy(
            () ->
                vault.kms.verifyMac(
                    verify(key, MESSAGE, new byte[length], MacAlgorithm.HMAC_SHA_256)))
        .isInstanceOf(ValidationException.class)
        .hasMessageContaining("Value at 'mac'");
  }

  @Test
  void disabledKeyMakesNoMac() {
    String key = vault.disabledKey(KeySpec.HMAC_256);
    assertThatThrownBy(
            () -> vault.kms.generateMac(generate(key, MESSAGE, MacAlgorithm.HMAC_SHA_256)))
        .isInstanceOf(DisabledException.class)
        .hasMessage(key + " is disabled.");
  }

  @Test
  void generateAndVerifyAreSeparatePermissions() {
    String key = vault.key(KeySpec.HMAC_256);
    vault.allow(key, TestVault.ALICE, "kms:GenerateMac");
    vault.as(TestVault.ALICE);
    byte[] mac = vault.kms.generateMac(generate(key, MESSAGE, MacAlgorithm.HMAC_SHA_256)).mac();
    assertThatThrownBy(
            () -> vault.kms.verifyMac(verify(key, MESSAGE, mac, MacAlgorithm.HMAC_SHA_256)))
        .isInstanceOf(AccessDeniedException.class)
        .hasMessageContaining("kms:VerifyMac");
  }

  @Test
  void dryRunOfVerifyMacDoesNotTellWhetherTheMacIsRight() {
    String key = vault.key(KeySpec.HMAC_256);
    assertThatThrownBy(
            () ->
                vault.kms.verifyMac(
                    new VerifyMacRequest(
                        key, MESSAGE, new byte[32], MacAlgorithm.HMAC_SHA_256, List.of(), true)))
        .isInstanceOf(DryRunOperationException.class);
    assertThatThrownBy(
            () ->
                vault.kms.generateMac(
                    new GenerateMacRequest(
                        key, MESSAGE, MacAlgorithm.HMAC_SHA_256, List.of(), true)))
        .isInstanceOf(DryRunOperationException.class);
  }

  @Test
  void macIsRecordedWithoutMessageOrMac() {
    String key = vault.key(KeySpec.HMAC_256);
    vault.kms.generateMac(generate(key, MESSAGE, MacAlgorithm.HMAC_SHA_256));
    AuditRecord record = vault.audit.last();
    assertThat(record.requestParameters()).containsOnlyKeys("keyId", "macAlgorithm");
    assertThat(record.responseElements()).isNull();
    assertThat(record.resources()).containsExactly(key);
  }

  @Test
  void randomBytesAreOneTo1024() {
    assertThat(vault.kms.generateRandom(new GenerateRandomRequest(1024)).plaintext())
        .hasSize(1024)
        .isNotEqualTo(new byte[1024]);
    assertThat(vault.audit.last().requestParameters()).isNull();
    assertThat(vault.audit.last().resources()).isEmpty();
    assertThatThrownBy(() -> vault.kms.generateRandom(new GenerateRandomRequest(0)))
        .isInstanceOf(ValidationException.class);
    assertThatThrownBy(() -> vault.kms.generateRandom(new GenerateRandomRequest(1025)))
        .isInstanceOf(ValidationException.class);
  }

  @Test
  void onlyTheAccountRootHasRandomBytes() {
    vault.as(TestVault.ALICE);
    assertThatThrownBy(() -> vault.kms.generateRandom(new GenerateRandomRequest(1)))
        .isInstanceOf(AccessDeniedException.class)
        .hasMessageContaining("no identity-based policy allows the kms:GenerateRandom action");
  }

  private void assertWrong(String key, byte[] message, byte[] mac) {
    assertThatThrownBy(
            () -> vault.kms.verifyMac(verify(key, message, mac, MacAlgorithm.HMAC_SHA_256)))
        .isInstanceOf(KmsInvalidMacException.class)
        .hasMessage("");
  }

  private static GenerateMacRequest generate(String key, byte[] message, MacAlgorithm algorithm) {
    return new GenerateMacRequest(key, message, algorithm, List.of(), false);
  }

  private static VerifyMacRequest verify(
      String key, byte[] message, byte[] mac, MacAlgorithm algorithm) {
    return new VerifyMacRequest(key, message, mac, algorithm, List.of(), false);
  }
}
