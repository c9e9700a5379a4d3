package io.github.cmkjca.jca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.cmkjca.datakey.Purpose;
import io.github.cmkjca.spi.CmkParameterSpec;
import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.kms.AccessDeniedException;
import io.github.cmkjca.spi.kms.KeySpec;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.ProviderException;
import java.util.Arrays;
import java.util.List;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.IllegalBlockSizeException;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CmkCipherTest {
  private static final CmkParameterSpec BLUE =
      CmkParameterSpec.of(EncryptionContext.of("tenant", "blue"));
  private static final CmkParameterSpec RED =
      CmkParameterSpec.of(EncryptionContext.of("tenant", "red"));

  private final FakeVault vault = new FakeVault();
  private final TestProvider provider = new TestProvider(vault);
  private final CmkHandle cmk = new CmkHandle(FakeVault.KEY_ARN, KeySpec.SYMMETRIC_DEFAULT);

  @ParameterizedTest
  @ValueSource(ints = {1, 32, 4096})
  void encryptsUpTo4096Bytes(int length) throws Exception {
    byte[] plaintext = new byte[length];
    Arrays.fill(plaintext, (byte) 'x');
    Cipher cipher = cipher(Cipher.ENCRYPT_MODE, BLUE);
    cipher.update(plaintext, 0, length / 2);
    byte[] blob = cipher.doFinal(plaintext, length / 2, length - length / 2);

    assertThat(cipher(Cipher.DECRYPT_MODE, BLUE).doFinal(blob)).isEqualTo(plaintext);
    assertThat(cipher.doFinal(plaintext)).isNotEqualTo(blob); // the next message needs no init
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 4097, 10_000})
  void otherLengthsAreRefused(int length) throws Exception {
    Cipher cipher = cipher(Cipher.ENCRYPT_MODE, BLUE);

    assertThatExceptionOfType(IllegalBlockSizeException.class)
        .isThrownBy(() -> cipher.doFinal(new byte[length]));
    assertThat(cipher.doFinal(new byte[1])).isNotEmpty();
  }

  @Test
  void wrongContextAndDamageAreOneError() throws Exception {
    byte[] blob = cipher(Cipher.ENCRYPT_MODE, BLUE).doFinal(new byte[10]);
    byte[] damaged = blob.clone();
    damaged[0] ^= 1;

    badTag(RED, blob);
    badTag(BLUE, damaged);
    badTag(BLUE, new byte[0]);
    badTag(BLUE, new byte[7000]);
  }

  @Test
  void otherParametersAreRefused() {
    assertThatExceptionOfType(InvalidAlgorithmParameterException.class)
        .isThrownBy(
            () ->
                Cipher.getInstance("CMK", provider)
                    .init(Cipher.ENCRYPT_MODE, cmk, new GCMParameterSpec(128, new byte[12])));
  }

  @Test
  void aContextLongerThanTheLimitIsRefused() {
    vault.maxContextBytes = 15; // BLUE has 16
    for (int mode : new int[] {Cipher.ENCRYPT_MODE, Cipher.DECRYPT_MODE}) {
      assertThatExceptionOfType(InvalidAlgorithmParameterException.class)
          .isThrownBy(() -> cipher(mode, BLUE))
          .withMessageContaining("16 bytes in canonical form; at most 15");
    }
  }

  @Test
  void refusalsHaveTheirCause() throws Exception {
    Cipher cipher = cipher(Cipher.ENCRYPT_MODE, BLUE);
    vault.deny();
    assertThatExceptionOfType(ProviderException.class)
        .isThrownBy(() -> cipher.doFinal(new byte[1]))
        .withCauseInstanceOf(AccessDeniedException.class);
    assertThatExceptionOfType(InvalidKeyException.class)
        .isThrownBy(() -> cipher.init(Cipher.ENCRYPT_MODE, cmk, BLUE))
        .withCauseInstanceOf(AccessDeniedException.class);
  }

  @Test
  void shortOutputChangesNothing() throws Exception {
    Cipher encryptor = cipher(Cipher.ENCRYPT_MODE, BLUE);
    encryptor.update(new byte[5]);
    assertThatExceptionOfType(ShortBufferException.class)
        .isThrownBy(() -> encryptor.doFinal(new byte[5], 0, 5, new byte[3]));
    byte[] blob = encryptor.doFinal(new byte[5]);

    assertThat(cipher(Cipher.DECRYPT_MODE, BLUE).doFinal(blob)).isEqualTo(new byte[10]);
  }

  @ParameterizedTest
  @CsvSource({
    "CMK, AES",
    "CMK, HmacSHA256",
    "AES/GCM/NoPadding, AES",
    "AES/GCM/NoPadding, hmacsha512"
  })
  void unwrappedSecretKeyIsAHandleOfTheSameMaterial(String transformation, String algorithm)
      throws Exception {
    byte[] material = new byte[32];
    material[7] = 7;
    byte[] wrapped =
        cipher(transformation, Cipher.WRAP_MODE).wrap(new SecretKeySpec(material, algorithm));
    Key unwrapped =
        cipher(transformation, Cipher.UNWRAP_MODE).unwrap(wrapped, algorithm, Cipher.SECRET_KEY);

    assertThat(unwrapped).isInstanceOf(DataKeyHandle.class);
    assertThat(unwrapped.getAlgorithm()).isEqualToIgnoringCase(algorithm);
    assertThat(unwrapped.getEncoded()).isNull();
    DataKeyHandle handle = (DataKeyHandle) unwrapped;
    assertThat(handle.dataKey().lease(Purpose.DECRYPT, List.of()).material()).isEqualTo(material);
  }

  @ParameterizedTest
  @ValueSource(strings = {"CMK", "AES/GCM/NoPadding"})
  void privateAndPublicKeysComeBackPlain(String transformation) throws Exception {
    KeyPair pair = KeyPairGenerator.getInstance("EC").generateKeyPair();
    byte[] wrapped = cipher(transformation, Cipher.WRAP_MODE).wrap(pair.getPrivate());
    byte[] wrappedPublic = cipher(transformation, Cipher.WRAP_MODE).wrap(pair.getPublic());

    assertThat(cipher(transformation, Cipher.UNWRAP_MODE).unwrap(wrapped, "EC", Cipher.PRIVATE_KEY))
        .isEqualTo(pair.getPrivate());
    assertThat(
            cipher(transformation, Cipher.UNWRAP_MODE)
                .unwrap(wrappedPublic, "EC", Cipher.PUBLIC_KEY))
        .isEqualTo(pair.getPublic());
  }

  @ParameterizedTest
  @ValueSource(strings = {"CMK", "AES/GCM/NoPadding"})
  void damagedWrappedKeyIsAnInvalidKey(String transformation) throws Exception {
    byte[] wrapped =
        cipher(transformation, Cipher.WRAP_MODE).wrap(new SecretKeySpec(new byte[32], "AES"));
    Cipher unwrapper = cipher(transformation, Cipher.UNWRAP_MODE);
    for (byte[] bad :
        new byte[][] {
          flipped(wrapped, wrapped.length - 1),
          flipped(wrapped, 0),
          Arrays.copyOf(wrapped, wrapped.length + 1),
          Arrays.copyOf(wrapped, wrapped.length - 1),
          new byte[1]
        }) {
      assertThatExceptionOfType(InvalidKeyException.class)
          .isThrownBy(() -> unwrapper.unwrap(bad, "AES", Cipher.SECRET_KEY));
    }
    assertThat(unwrapper.unwrap(wrapped, "AES", Cipher.SECRET_KEY)).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"CMK", "AES/GCM/NoPadding"})
  void wrappedKeyOfAnImpossibleLengthIsRefused(String transformation) throws Exception {
    byte[] wrapped =
        cipher(transformation, Cipher.WRAP_MODE).wrap(new SecretKeySpec(new byte[20], "AES"));

    assertThatExceptionOfType(InvalidKeyException.class)
        .isThrownBy(
            () ->
                cipher(transformation, Cipher.UNWRAP_MODE)
                    .unwrap(wrapped, "AES", Cipher.SECRET_KEY));
  }

  private Cipher cipher(int mode, CmkParameterSpec spec) throws Exception {
    Cipher cipher = Cipher.getInstance("CMK", provider);
    cipher.init(mode, cmk, spec);
    return cipher;
  }

  private Cipher cipher(String transformation, int mode) throws Exception {
    Cipher cipher = Cipher.getInstance(transformation, provider);
    cipher.init(mode, cmk, BLUE);
    return cipher;
  }

  private void badTag(CmkParameterSpec spec, byte[] blob) throws Exception {
    Cipher cipher = cipher(Cipher.DECRYPT_MODE, spec);
    assertThatExceptionOfType(AEADBadTagException.class)
        .isThrownBy(() -> cipher.doFinal(blob))
        .withMessage("the ciphertext blob is not authentic under this key and encryption context");
  }

  private static byte[] flipped(byte[] bytes, int at) {
    byte[] flipped = bytes.clone();
    flipped[at] ^= 1;
    return flipped;
  }
}
