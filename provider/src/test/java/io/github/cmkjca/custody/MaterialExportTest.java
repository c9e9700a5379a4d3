package io.github.cmkjca.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.spi.custody.BackingKey;
import io.github.cmkjca.spi.custody.WrappedMaterial;
import io.github.cmkjca.spi.custody.WrappingKey;
import io.github.cmkjca.spi.kms.AlgorithmSpec;
import io.github.cmkjca.spi.kms.InvalidCiphertextException;
import io.github.cmkjca.spi.kms.InvalidImportTokenException;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyUsage;
import io.github.cmkjca.spi.kms.ValidationException;
import io.github.cmkjca.spi.kms.WrappingKeySpec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Material goes from one custodian to another, and is good for nothing on the way. */
class MaterialExportTest {
  private static final String KEY = "mrk-00112233445566778899aabbccddeeff";
  private static final String MATERIAL = "a".repeat(64);
  private static final byte[] BINDING = {1, 2, 3};
  private static final byte[] TEXT = {4, 5};
  private static final byte[] AAD = {6};
  private static final byte[] VAULT_ID = new byte[16];

  private final Path directory;
  private final SoftwareCustodian from;
  private final SoftwareCustodian to;
  private final SoftwareCustodian third;

  MaterialExportTest(@TempDir Path directory) {
    this.directory = directory;
    this.from = custodian("from");
    this.to = custodian("to");
    this.third = custodian("third");
  }

  @AfterEach
  void close() {
    from.close();
    to.close();
    third.close();
  }

  private SoftwareCustodian custodian(String name) {
    return new SoftwareCustodian(
        RootKey.openOrCreate(directory.resolve(name), Optional.empty(), true, VAULT_ID));
  }

  private static WrappedMaterial wrapped(WrappingKey pair, byte[] binding, byte[] ciphertext) {
    return new WrappedMaterial(
        AlgorithmSpec.RSA_AES_KEY_WRAP_SHA_256, pair.sealed(), binding, ciphertext);
  }

  private BackingKey symmetric() {
    return from.generate(KEY, MATERIAL, KeySpec.SYMMETRIC_DEFAULT, KeyUsage.ENCRYPT_DECRYPT);
  }

  @ParameterizedTest
  @EnumSource(KeySpec.class)
  void materialOfEachSpecArrivesUnchanged(KeySpec spec) {
    BackingKey key = from.generate(KEY, MATERIAL, spec, spec.usages().iterator().next());
    WrappingKey pair = to.wrappingKey(WrappingKeySpec.RSA_2048, BINDING);
    byte[] sent = from.exportMaterial(key, pair.publicKey(), BINDING);
    BackingKey received = to.receiveMaterial(KEY, MATERIAL, spec, wrapped(pair, BINDING, sent));
    assertThat(received.keyId()).isEqualTo(KEY);
    assertThat(received.materialId()).isEqualTo(MATERIAL);
    assertThat(materialOf("to", received)).isEqualTo(materialOf("from", key));
  }

  /** Through the root key, as the format says. */
  private byte[] materialOf(String name, BackingKey key) {
    byte[] aad = aad(key.keyId(), key.materialId(), key.keySpec().name());
    try (RootKey root =
            RootKey.openOrCreate(directory.resolve(name), Optional.empty(), false, VAULT_ID);
        SealingEngine engine = new SealingEngine(Randomness.strong())) {
      return engine.open(
          root.copy(),
          "cmk material under root key v1".getBytes(StandardCharsets.US_ASCII),
          key.sealed(),
          aad);
    }
  }

  private static byte[] aad(String... parts) {
    ByteBuffer aad = ByteBuffer.allocate(1000);
    for (String part : parts) {
      byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
      aad.putShort((short) bytes.length).put(bytes);
    }
    return Arrays.copyOf(aad.array(), aad.position());
  }

  @Test
  void neitherWhatIsSentNorWhatIsStoredContainsTheMaterial() {
    BackingKey key = symmetric();
    String material = HexFormat.of().formatHex(materialOf("from", key));
    WrappingKey pair = to.wrappingKey(WrappingKeySpec.RSA_3072, BINDING);
    byte[] sent = from.exportMaterial(key, pair.publicKey(), BINDING);
    BackingKey received =
        to.receiveMaterial(KEY, MATERIAL, key.keySpec(), wrapped(pair, BINDING, sent));
    for (byte[] bytes : new byte[][] {sent, pair.sealed(), key.sealed(), received.sealed()}) {
      assertThat(HexFormat.of().formatHex(bytes)).doesNotContain(material);
    }
  }

  @Test
  void theSameMaterialIsWrappedAnewEachTime() {
    BackingKey key = symmetric();
    WrappingKey pair = to.wrappingKey(WrappingKeySpec.RSA_2048, BINDING);
    assertThat(from.exportMaterial(key, pair.publicKey(), BINDING))
        .isNotEqualTo(from.exportMaterial(key, pair.publicKey(), BINDING));
  }

  @Test
  void theReceivedKeyOpensWhatTheFirstOneSealed() {
    BackingKey key = symmetric();
    byte[] ciphertext = from.encrypt(key, TEXT, AAD);
    WrappingKey pair = to.wrappingKey(WrappingKeySpec.RSA_2048, BINDING);
    byte[] sent = from.exportMaterial(key, pair.publicKey(), BINDING);
    BackingKey received =
        to.receiveMaterial(KEY, MATERIAL, key.keySpec(), wrapped(pair, BINDING, sent));
    assertThat(to.decrypt(received, ciphertext, AAD)).isEqualTo(TEXT);
  }

  @Test
  void aThirdCustodianCannotTakeItIn() {
    WrappingKey pair = to.wrappingKey(WrappingKeySpec.RSA_2048, BINDING);
    byte[] sent = from.exportMaterial(symmetric(), pair.publicKey(), BINDING);
    assertThatThrownBy(
            () ->
                third.receiveMaterial(
                    KEY, MATERIAL, KeySpec.SYMMETRIC_DEFAULT, wrapped(pair, BINDING, sent)))
        .isInstanceOf(InvalidImportTokenException.class);
    WrappingKey own = third.wrappingKey(WrappingKeySpec.RSA_2048, BINDING);
    assertThatThrownBy(
            () ->
                third.receiveMaterial(
                    KEY, MATERIAL, KeySpec.SYMMETRIC_DEFAULT, wrapped(own, BINDING, sent)))
        .isInstanceOf(InvalidCiphertextException.class);
  }

  @Test
  void itIsTakenInAsNothingButWhatItIs() {
    BackingKey key = symmetric();
    WrappingKey pair = to.wrappingKey(WrappingKeySpec.RSA_2048, BINDING);
    WrappedMaterial sent =
        wrapped(pair, BINDING, from.exportMaterial(key, pair.publicKey(), BINDING));
    assertThatThrownBy(
            () ->
                to.receiveMaterial(
                    KEY.replace('f', '0'), MATERIAL, KeySpec.SYMMETRIC_DEFAULT, sent))
        .isInstanceOf(InvalidCiphertextException.class);
    assertThatThrownBy(
            () -> to.receiveMaterial(KEY, "b".repeat(64), KeySpec.SYMMETRIC_DEFAULT, sent))
        .isInstanceOf(InvalidCiphertextException.class);
    assertThatThrownBy(() -> to.receiveMaterial(KEY, MATERIAL, KeySpec.HMAC_256, sent))
        .isInstanceOf(InvalidCiphertextException.class);
    byte[] elsewhere = {9};
    WrappingKey other = to.wrappingKey(WrappingKeySpec.RSA_2048, elsewhere);
    assertThatThrownBy(
            () ->
                to.receiveMaterial(
                    KEY,
                    MATERIAL,
                    KeySpec.SYMMETRIC_DEFAULT,
                    wrapped(pair, elsewhere, sent.ciphertext())))
        .isInstanceOf(InvalidImportTokenException.class);
    byte[] sentElsewhere = from.exportMaterial(key, other.publicKey(), BINDING);
    assertThatThrownBy(
            () ->
                to.receiveMaterial(
                    KEY,
                    MATERIAL,
                    KeySpec.SYMMETRIC_DEFAULT,
                    wrapped(other, elsewhere, sentElsewhere)))
        .isInstanceOf(InvalidCiphertextException.class);
  }

  @Test
  void itCannotBeImportedAsMaterialOfSomebodyElse() {
    WrappingKey pair = to.wrappingKey(WrappingKeySpec.RSA_2048, BINDING);
    byte[] sent = from.exportMaterial(symmetric(), pair.publicKey(), BINDING);
    assertThatThrownBy(
            () -> to.importMaterial(KEY, KeySpec.SYMMETRIC_DEFAULT, wrapped(pair, BINDING, sent)))
        .isInstanceOf(InvalidCiphertextException.class);
  }

  @Test
  void aChangedByteIsNoticed() {
    WrappingKey pair = to.wrappingKey(WrappingKeySpec.RSA_2048, BINDING);
    byte[] sent = from.exportMaterial(symmetric(), pair.publicKey(), BINDING);
    for (int i = 0; i < sent.length; i += 7) {
      byte[] changed = sent.clone();
      changed[i] ^= 1;
      assertThatThrownBy(
              () ->
                  to.receiveMaterial(
                      KEY, MATERIAL, KeySpec.SYMMETRIC_DEFAULT, wrapped(pair, BINDING, changed)))
          .isInstanceOf(InvalidCiphertextException.class);
    }
  }

  @Test
  void somethingElseThanAnRsaKeyWrapsNothing() {
    assertThatThrownBy(() -> from.exportMaterial(symmetric(), TEXT, BINDING))
        .isInstanceOf(ValidationException.class);
  }
}
