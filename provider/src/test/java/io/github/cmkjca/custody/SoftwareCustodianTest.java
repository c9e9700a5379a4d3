package io.github.cmkjca.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.spi.custody.BackingKey;
import io.github.cmkjca.spi.kms.InvalidCiphertextException;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyUnavailableException;
import io.github.cmkjca.spi.kms.KeyUsage;
import io.github.cmkjca.spi.kms.UnsupportedOperationException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SoftwareCustodianTest {
  private static final byte[] VAULT_ID = new byte[16];
  private static final byte[] PLAINTEXT = {1, 2, 3, 4, 5};
  private static final byte[] AAD = {6, 7};

  private final Path rootKeyFile;
  private final SoftwareCustodian custodian;

  SoftwareCustodianTest(@TempDir Path directory) {
    this.rootKeyFile = directory.resolve("keys/root.key");
    this.custodian = custodian();
  }

  @AfterEach
  void close() {
    custodian.close();
  }

  private SoftwareCustodian custodian() {
    return new SoftwareCustodian(
        RootKey.openOrCreate(rootKeyFile, Optional.empty(), true, VAULT_ID));
  }

  private BackingKey symmetric(String name) {
    return custodian.generate(
        "key-" + name, "material-" + name, KeySpec.SYMMETRIC_DEFAULT, KeyUsage.ENCRYPT_DECRYPT);
  }

  /** Only this test reads material: through the root key, as the format says. */
  private byte[] materialOf(BackingKey key) {
    byte[] aad = aadOf(key.keyId(), key.materialId(), key.keySpec().name());
    try (RootKey root = RootKey.openOrCreate(rootKeyFile, Optional.empty(), false, VAULT_ID);
        SealingEngine engine = new SealingEngine(Randomness.strong())) {
      return engine.open(
          root.copy(),
          "cmk material under root key v1".getBytes(StandardCharsets.US_ASCII),
          key.sealed(),
          aad);
    }
  }

  private static byte[] aadOf(String... parts) {
    byte[] aad = new byte[0];
    for (String part : parts) {
      byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
      int start = aad.length;
      aad = Arrays.copyOf(aad, start + 2 + bytes.length);
      aad[start] = (byte) (bytes.length >> 8);
      aad[start + 1] = (byte) bytes.length;
      System.arraycopy(bytes, 0, aad, start + 2, bytes.length);
    }
    return aad;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 15, 16, 17, 32, 4095, 4096})
  void decryptsWhatItEncrypted(int length) {
    byte[] plaintext = new byte[length];
    new Random(length).nextBytes(plaintext);
    BackingKey key = symmetric("a");
    byte[] ciphertext = custodian.encrypt(key, plaintext, AAD);
    assertThat(ciphertext.length - length).isBetween(1, 256);
    assertThat(custodian.decrypt(key, ciphertext, AAD)).isEqualTo(plaintext);
  }

  @Test
  void decryptsInAnotherProcessWithTheSameRootKey() {
    BackingKey key = symmetric("a");
    byte[] ciphertext = custodian.encrypt(key, PLAINTEXT, AAD);
    try (SoftwareCustodian other = custodian()) {
      assertThat(other.decrypt(key, ciphertext, AAD)).isEqualTo(PLAINTEXT);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 4097})
  void refusesPlaintextsOfOtherLengths(int length) {
    BackingKey key = symmetric("a");
    assertThatThrownBy(() -> custodian.encrypt(key, new byte[length], AAD))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void wrongContextFails() {
    BackingKey key = symmetric("a");
    byte[] ciphertext = custodian.encrypt(key, PLAINTEXT, AAD);
    assertInvalid(key, ciphertext, new byte[] {6, 8});
    assertInvalid(key, ciphertext, new byte[0]);
  }

  @Test
  void wrongKeyFails() {
    byte[] ciphertext = custodian.encrypt(symmetric("a"), PLAINTEXT, AAD);
    assertInvalid(symmetric("b"), ciphertext, AAD);
  }

  @Test
  void eachFlippedBitAndEachOtherLengthOfACiphertextFails() {
    BackingKey key = symmetric("a");
    byte[] ciphertext = custodian.encrypt(key, PLAINTEXT, AAD);
    for (int bit = 0; bit < 8 * ciphertext.length; bit++) {
      byte[] flipped = ciphertext.clone();
      flipped[bit / 8] ^= (byte) (1 << (bit % 8));
      assertInvalid(key, flipped, AAD);
    }
    for (int length = 0; length < ciphertext.length; length++) {
      assertInvalid(key, Arrays.copyOf(ciphertext, length), AAD);
    }
    assertInvalid(key, Arrays.copyOf(ciphertext, ciphertext.length + 1), AAD);
    assertInvalid(key, new byte[10_000], AAD);
    assertThat(custodian.decrypt(key, ciphertext, AAD)).isEqualTo(PLAINTEXT);
  }

  @Test
  void eachFlippedBitOfSealedMaterialFailsAlsoWhileTheKeyIsCached() {
    BackingKey key = symmetric("a");
    byte[] ciphertext = custodian.encrypt(key, PLAINTEXT, AAD);
    for (int bit = 0; bit < 8 * key.sealed().length; bit++) {
      byte[] flipped = key.sealed().clone();
      flipped[bit / 8] ^= (byte) (1 << (bit % 8));
      assertUnavailable(
          new BackingKey(key.keyId(), key.materialId(), key.keySpec(), flipped), ciphertext);
    }
    assertThat(custodian.decrypt(key, ciphertext, AAD)).isEqualTo(PLAINTEXT);
  }

  @Test
  void materialMovedToAnotherKeyOrVersionFails() {
    BackingKey key = symmetric("a");
    byte[] ciphertext = custodian.encrypt(key, PLAINTEXT, AAD);
    assertUnavailable(
        new BackingKey("key-b", key.materialId(), key.keySpec(), key.sealed()), ciphertext);
    assertUnavailable(
        new BackingKey(key.keyId(), "material-b", key.keySpec(), key.sealed()), ciphertext);
    BackingKey asHmac =
        new BackingKey(key.keyId(), key.materialId(), KeySpec.HMAC_256, key.sealed());
    assertThatThrownBy(() -> custodian.mac(asHmac, PLAINTEXT))
        .isInstanceOf(KeyUnavailableException.class);
  }

  @Test
  void materialOfAnotherRootKeyFailsAndNamesTheKey(@TempDir Path other) {
    BackingKey foreign;
    try (SoftwareCustodian stranger =
        new SoftwareCustodian(
            RootKey.openOrCreate(other.resolve("r"), Optional.empty(), true, VAULT_ID))) {
      foreign =
          stranger.generate(
              "key-a", "material-a", KeySpec.SYMMETRIC_DEFAULT, KeyUsage.ENCRYPT_DECRYPT);
    }
    assertThatThrownBy(() -> custodian.encrypt(foreign, PLAINTEXT, AAD))
        .isInstanceOf(KeyUnavailableException.class)
        .hasMessageContaining("key-a")
        .hasMessageContaining("another root key");
  }

  @ParameterizedTest
  @EnumSource(value = KeySpec.class, names = "HMAC_.*", mode = EnumSource.Mode.MATCH_ALL)
  void macsAreThoseOfAnyHmac(KeySpec spec) throws Exception {
    BackingKey key = custodian.generate("k", "m", spec, KeyUsage.GENERATE_VERIFY_MAC);
    byte[] material = materialOf(key);
    assertThat(material).hasSize(spec.materialBytes());
    String algorithm = spec.macAlgorithm().orElseThrow().jcaName();
    Mac oracle = Mac.getInstance(algorithm, "SunJCE");
    oracle.init(new SecretKeySpec(material, algorithm));
    for (int length : new int[] {1, 64, 4096}) {
      byte[] message = new byte[length];
      assertThat(custodian.mac(key, message)).isEqualTo(oracle.doFinal(message));
    }
  }

  @Test
  void eachMaterialIsNewAndNeverShown() {
    byte[] one = materialOf(symmetric("a"));
    byte[] two = materialOf(symmetric("a"));
    assertThat(one).isNotEqualTo(two).isNotEqualTo(new byte[32]);
  }

  @Test
  void operationsOfTheOtherKindAreUnsupported() {
    BackingKey hmac = custodian.generate("k", "m", KeySpec.HMAC_256, KeyUsage.GENERATE_VERIFY_MAC);
    BackingKey symmetric = symmetric("a");
    assertThatThrownBy(() -> custodian.encrypt(hmac, PLAINTEXT, AAD))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> custodian.decrypt(hmac, new byte[200], AAD))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> custodian.mac(symmetric, PLAINTEXT))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void randomBytesDiffer() {
    assertThat(custodian.random(32)).hasSize(32).isNotEqualTo(custodian.random(32));
    assertThat(custodian.random(1024)).hasSize(1024);
  }

  @Test
  void afterCloseEverythingIsRefused() {
    BackingKey key = symmetric("a");
    BackingKey hmac = custodian.generate("k", "m", KeySpec.HMAC_256, KeyUsage.GENERATE_VERIFY_MAC);
    byte[] ciphertext = custodian.encrypt(key, PLAINTEXT, AAD);
    custodian.close();
    custodian.close();
    assertUnavailable(key, ciphertext);
    assertThatThrownBy(() -> custodian.encrypt(key, PLAINTEXT, AAD))
        .isInstanceOf(KeyUnavailableException.class);
    assertThatThrownBy(() -> custodian.mac(hmac, PLAINTEXT))
        .isInstanceOf(KeyUnavailableException.class);
    assertThatThrownBy(
            () -> custodian.generate("k", "m", KeySpec.HMAC_256, KeyUsage.GENERATE_VERIFY_MAC))
        .isInstanceOf(KeyUnavailableException.class);
    assertThatThrownBy(() -> custodian.random(1)).isInstanceOf(KeyUnavailableException.class);
  }

  @Test
  void inputsAreNeitherChangedNorKept() {
    BackingKey key = symmetric("a");
    byte[] plaintext = PLAINTEXT.clone();
    byte[] ciphertext = custodian.encrypt(key, plaintext, AAD);
    assertThat(plaintext).isEqualTo(PLAINTEXT);
    Arrays.fill(plaintext, (byte) 0);
    byte[] copy = ciphertext.clone();
    assertThat(custodian.decrypt(key, ciphertext, AAD)).isEqualTo(PLAINTEXT);
    assertThat(ciphertext).isEqualTo(copy);
  }

  @Test
  void moreKeysThanAreCachedWorkFromManyThreads() throws Exception {
    List<BackingKey> keys = new ArrayList<>();
    for (int i = 0; i < 1200; i++) {
      keys.add(symmetric("n" + i));
    }
    var executor = Executors.newFixedThreadPool(8);
    try {
      List<Callable<Boolean>> users = new ArrayList<>();
      for (int thread = 0; thread < 8; thread++) {
        int seed = thread;
        users.add(
            () -> {
              Random random = new Random(seed);
              for (int i = 0; i < 1000; i++) {
                // Half of the calls meet on one key, the others push each other out of the cache.
                BackingKey key = keys.get(random.nextBoolean() ? 0 : random.nextInt(keys.size()));
                byte[] ciphertext = custodian.encrypt(key, PLAINTEXT, AAD);
                assertThat(custodian.decrypt(key, ciphertext, AAD)).isEqualTo(PLAINTEXT);
              }
              return true;
            });
      }
      for (Future<Boolean> done : executor.invokeAll(users)) {
        assertThat(done.get()).isTrue();
      }
    } finally {
      executor.shutdownNow();
    }
  }

  private void assertInvalid(BackingKey key, byte[] ciphertext, byte[] aad) {
    assertThatThrownBy(() -> custodian.decrypt(key, ciphertext, aad))
        .isInstanceOf(InvalidCiphertextException.class)
        .hasMessage("")
        .hasNoCause();
  }

  private void assertUnavailable(BackingKey key, byte[] ciphertext) {
    assertThatThrownBy(() -> custodian.decrypt(key, ciphertext, AAD))
        .isInstanceOf(KeyUnavailableException.class);
  }
}
