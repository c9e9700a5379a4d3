package io.github.cmkjca.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.spi.kms.InvalidCiphertextException;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.HKDFParameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.junit.jupiter.api.Test;

class SealingEngineTest {
  private static final byte[] KEY = sequence(0, 32);
  private static final byte[] SALT = sequence(64, 32);
  private static final byte[] LABEL = "label".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] PLAINTEXT = "attack at dawn".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] AAD = "context".getBytes(StandardCharsets.US_ASCII);

  private final SealingEngine engine = new SealingEngine(Randomness.strong());

  private static byte[] sequence(int first, int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (first + i);
    }
    return bytes;
  }

  /** The documented format, computed with another implementation of each primitive. */
  private static byte[] oracle(byte[] key, byte[] label, byte[] salt, byte[] plaintext, byte[] aad)
      throws Exception {
    byte[] derived = new byte[64];
    HKDFBytesGenerator hkdf = new HKDFBytesGenerator(new SHA512Digest());
    hkdf.init(new HKDFParameters(key, salt, label));
    hkdf.generateBytes(derived, 0, 64);
    var gcm = GCMBlockCipher.newInstance(AESEngine.newInstance());
    gcm.init(
        true,
        new AEADParameters(new KeyParameter(Arrays.copyOf(derived, 32)), 128, new byte[12], aad));
    byte[] sealed = new byte[1 + 32 + 32 + plaintext.length + 16];
    sealed[0] = 1;
    System.arraycopy(salt, 0, sealed, 1, 32);
    System.arraycopy(derived, 32, sealed, 33, 32);
    int written = gcm.processBytes(plaintext, 0, plaintext.length, sealed, 65);
    gcm.doFinal(sealed, 65 + written);
    return sealed;
  }

  @Test
  void theKnownAnswerNeverChanges() {
    assertThat(HexFormat.of().formatHex(engine.seal(KEY, LABEL, SALT, PLAINTEXT, AAD)))
        .isEqualTo(
            "01404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5ff53cc629ab4a09"
                + "00bb4c68d1a5d195eac91122f96be9a798152ebd730a7ebf96c812e3b23c73255d0b45ff213972"
                + "93b494c62de46ca9dbb6c25c9a860c2d");
  }

  @Property(tries = 50)
  void agreesWithAnotherImplementation(
      @ForAll @Size(min = 1, max = 64) byte[] key,
      @ForAll @Size(max = 40) byte[] label,
      @ForAll @Size(32) byte[] salt,
      @ForAll @Size(max = 200) byte[] plaintext,
      @ForAll @Size(max = 100) byte[] aad)
      throws Exception {
    byte[] sealed = oracle(key, label, salt, plaintext, aad);
    assertThat(engine.seal(key, label, salt, plaintext, aad)).isEqualTo(sealed);
    assertThat(engine.open(key, label, sealed, aad)).isEqualTo(plaintext);
  }

  @Test
  void sealsTheSameDifferentlyEachTime() {
    assertThat(engine.seal(KEY, LABEL, PLAINTEXT, AAD))
        .isNotEqualTo(engine.seal(KEY, LABEL, PLAINTEXT, AAD));
  }

  @Test
  void eachFlippedBitFails() {
    byte[] sealed = engine.seal(KEY, LABEL, PLAINTEXT, AAD);
    for (int bit = 0; bit < 8 * sealed.length; bit++) {
      byte[] flipped = sealed.clone();
      flipped[bit / 8] ^= (byte) (1 << (bit % 8));
      assertRefused(KEY, LABEL, flipped, AAD);
    }
    assertThat(engine.open(KEY, LABEL, sealed, AAD)).isEqualTo(PLAINTEXT);
  }

  @Test
  void eachTruncationAndExtensionFails() {
    byte[] sealed = engine.seal(KEY, LABEL, PLAINTEXT, AAD);
    for (int length = 0; length < sealed.length; length++) {
      assertRefused(KEY, LABEL, Arrays.copyOf(sealed, length), AAD);
    }
    assertRefused(KEY, LABEL, Arrays.copyOf(sealed, sealed.length + 1), AAD);
  }

  @Test
  void anotherKeyLabelOrContextFails() {
    byte[] sealed = engine.seal(KEY, LABEL, PLAINTEXT, AAD);
    assertRefused(sequence(1, 32), LABEL, sealed, AAD);
    assertRefused(KEY, new byte[0], sealed, AAD);
    assertRefused(KEY, LABEL, sealed, new byte[0]);
  }

  @Test
  void aTextThatDoesNotCommitToItsKeyFailsAlthoughItsTagIsRight() throws Exception {
    byte[] sealed = oracle(KEY, LABEL, SALT, PLAINTEXT, AAD);
    sealed[40] ^= 1; // GCM authenticates what follows, not this
    assertRefused(KEY, LABEL, sealed, AAD);
  }

  @Test
  void worksAfterEachFailureAndAfterForgetting() {
    byte[] sealed = engine.seal(KEY, LABEL, PLAINTEXT, AAD);
    assertRefused(KEY, LABEL, new byte[200], AAD);
    assertThat(engine.open(KEY, LABEL, sealed, AAD)).isEqualTo(PLAINTEXT);
    engine.close();
    assertThat(engine.open(KEY, LABEL, sealed, AAD)).isEqualTo(PLAINTEXT);
  }

  @Test
  void theDelegatesRememberNoKeyOfASealing() throws Exception {
    byte[] sealed = engine.seal(KEY, LABEL, SALT, PLAINTEXT, AAD);
    assertNothingRemembered(sealed);
    engine.open(KEY, LABEL, sealed, AAD);
    assertNothingRemembered(sealed);
    byte[] flipped = sealed.clone();
    flipped[70] ^= 1;
    assertRefused(KEY, LABEL, flipped, AAD);
    assertNothingRemembered(sealed);
    flipped[40] ^= 1;
    assertRefused(KEY, LABEL, flipped, AAD);
    assertNothingRemembered(sealed);
  }

  private void assertNothingRemembered(byte[] sealed) throws Exception {
    SealingEngine other = new SealingEngine(Randomness.strong());
    byte[] derived = other.derive(KEY, SALT, LABEL);
    byte[] last = Arrays.copyOf(LABEL, LABEL.length + 1);
    last[LABEL.length] = 1;
    Mac mac = (Mac) delegate("mac");
    assertThat(mac.doFinal(last)).as("the second step of HKDF").isNotEqualTo(derived);

    Cipher cipher = (Cipher) delegate("cipher");
    cipher.updateAAD(AAD);
    assertThat(cipher.doFinal(sealed, 65, sealed.length - 65)).isNotEqualTo(PLAINTEXT);
    assertThatCode(
            () ->
                cipher.init(
                    Cipher.ENCRYPT_MODE,
                    new SecretKeySpec(derived, 0, 32, "AES"),
                    new GCMParameterSpec(128, new byte[12])))
        .as("SunJCE refuses key and IV that it has seen last")
        .doesNotThrowAnyException();
  }

  private Object delegate(String name) throws ReflectiveOperationException {
    Field field = SealingEngine.class.getDeclaredField(name);
    field.setAccessible(true);
    return field.get(engine);
  }

  private void assertRefused(byte[] key, byte[] label, byte[] sealed, byte[] aad) {
    assertThatThrownBy(() -> engine.open(key, label, sealed, aad))
        .isInstanceOf(InvalidCiphertextException.class)
        .hasMessage("")
        .hasNoCause();
  }
}
