package io.github.cmkjca.jca;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.spi.kms.AccessDeniedException;
import java.nio.ByteBuffer;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.ProviderException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What init, reuse and refusals do; the bytes are compared elsewhere. */
class DataKeyCipherTest {
  private final FakeVault vault = new FakeVault();
  private final TestProvider provider = new TestProvider(vault);
  private final byte[] material = new byte[32];
  private final SecretKey handle = vault.handle("AES", material);

  private Cipher gcm() throws Exception {
    return Cipher.getInstance("AES/GCM/NoPadding", provider);
  }

  private static GCMParameterSpec iv(int number) {
    return new GCMParameterSpec(128, Ivs.numbered(12, number));
  }

  @Test
  void gcmGivesTheBytesOfSunJce() throws Exception {
    Cipher ours = gcm();
    ours.init(Cipher.ENCRYPT_MODE, handle, iv(1));
    ours.updateAAD(new byte[] {1, 2, 3});
    Cipher theirs = Cipher.getInstance("AES/GCM/NoPadding", "SunJCE");
    theirs.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(material, "AES"), iv(1));
    theirs.updateAAD(new byte[] {1, 2, 3});
    byte[] message = "hello".getBytes(UTF_8);
    byte[] sealed = ours.doFinal(message);
    assertThat(sealed).isEqualTo(theirs.doFinal(message));
    ours.init(Cipher.DECRYPT_MODE, handle, iv(1));
    ours.updateAAD(new byte[] {1, 2, 3});
    assertThat(ours.doFinal(sealed)).isEqualTo(message);
  }

  @Test
  void repeatedIvIsRefused() throws Exception {
    Cipher cipher = gcm();
    cipher.init(Cipher.ENCRYPT_MODE, handle, iv(1));
    assertThatThrownBy(() -> cipher.init(Cipher.ENCRYPT_MODE, handle, iv(1)))
        .isInstanceOf(InvalidAlgorithmParameterException.class);
    cipher.init(Cipher.ENCRYPT_MODE, handle, iv(2));
    assertThat(cipher.doFinal(new byte[3])).hasSize(19);
    assertThatThrownBy(() -> cipher.doFinal(new byte[3])).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void repeatedIvIsRefusedUnderAnotherHandleOfTheSameKey() throws Exception {
    DataKeyHandle aes = (DataKeyHandle) handle;
    DataKeyHandle chaCha = new DataKeyHandle("ChaCha20", aes.dataKey());
    Delegates delegates = new Delegates(() -> "SunJCE");
    AesGcmCipher gcm = new AesGcmCipher(delegates, "AES/GCM/NoPadding");
    gcm.init(Cipher.ENCRYPT_MODE, aes, iv(1), null);
    gcm.forget(aes.dataKey(), true); // else SunJCE would refuse it, too
    DataKeyHandle rijndael = new DataKeyHandle("Rijndael", aes.dataKey());
    assertThatThrownBy(() -> gcm.init(Cipher.ENCRYPT_MODE, rijndael, iv(1), null))
        .isInstanceOf(InvalidAlgorithmParameterException.class);
    gcm.init(Cipher.ENCRYPT_MODE, vault.handle("Rijndael", new byte[32]), iv(1), null);

    ChaChaCipher poly = new ChaChaCipher(delegates, "ChaCha20-Poly1305");
    IvParameterSpec nonce = new IvParameterSpec(new byte[12]);
    poly.init(Cipher.ENCRYPT_MODE, chaCha, nonce, null);
    poly.forget(aes.dataKey(), true);
    assertThatThrownBy(() -> poly.init(Cipher.ENCRYPT_MODE, aes, nonce, null))
        .isInstanceOf(InvalidKeyException.class);
    poly.init(Cipher.ENCRYPT_MODE, vault.handle("AES", new byte[32]), nonce, null);
  }

  /** Below {@code Cipher}, which marks itself uninitialised before it asks the SPI. */
  @Test
  void refusedInitLeavesTheMessageUnderWayAsItWas() throws Exception {
    AesGcmCipher engine = new AesGcmCipher(new Delegates(() -> "SunJCE"), "AES/GCM/NoPadding");
    engine.init(Cipher.ENCRYPT_MODE, (DataKeyHandle) handle, iv(1), null);
    byte[] sealed = new byte[48];
    int length = engine.update(new byte[20], 0, 20, sealed, 0);
    assertThatThrownBy(() -> engine.init(Cipher.ENCRYPT_MODE, (DataKeyHandle) handle, iv(1), null))
        .isInstanceOf(InvalidAlgorithmParameterException.class);
    assertThatThrownBy(() -> engine.init(Cipher.DECRYPT_MODE, (DataKeyHandle) handle, null, null))
        .isInstanceOf(InvalidAlgorithmParameterException.class);
    vault.deny();
    assertThatThrownBy(() -> engine.init(Cipher.ENCRYPT_MODE, (DataKeyHandle) handle, iv(2), null))
        .isInstanceOf(InvalidKeyException.class);
    vault.permit();
    assertThat(engine.iv()).isEqualTo(iv(1).getIV());
    length += engine.doFinal(new byte[12], 0, 12, sealed, length);
    assertThat(length).isEqualTo(48);
    Cipher theirs = Cipher.getInstance("AES/GCM/NoPadding", "SunJCE");
    theirs.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(material, "AES"), iv(1));
    assertThat(sealed).isEqualTo(theirs.doFinal(new byte[32]));
  }

  @Test
  void refusalAtInitIsAnInvalidKeyExceptionWithItsCause() throws Exception {
    Cipher cipher = gcm();
    vault.deny();
    assertThatThrownBy(() -> cipher.init(Cipher.ENCRYPT_MODE, handle, iv(1)))
        .isInstanceOf(InvalidKeyException.class)
        .hasCauseInstanceOf(AccessDeniedException.class)
        .hasMessageContainingAll(FakeVault.KEY_ARN, FakeVault.CALLER, "kms:Decrypt");
    vault.permit();
    cipher.init(Cipher.ENCRYPT_MODE, handle, iv(1));
  }

  @Test
  void refusalHalfWayIsAProviderExceptionAndEndsTheMessage() throws Exception {
    Cipher cipher = gcm();
    cipher.init(Cipher.ENCRYPT_MODE, handle, iv(1));
    cipher.update(new byte[16]);
    vault.deny();
    assertThatThrownBy(() -> cipher.doFinal(new byte[16]))
        .isInstanceOf(ProviderException.class)
        .hasCauseInstanceOf(AccessDeniedException.class);
    vault.permit();
    assertThatThrownBy(() -> cipher.doFinal(new byte[16]))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("init");
    cipher.init(Cipher.ENCRYPT_MODE, handle, iv(2));
    assertThat(cipher.doFinal(new byte[16])).hasSize(32);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "AES/GCM/NoPadding",
        "AES_256/GCM/NoPadding",
        "AES/CBC/PKCS5Padding",
        "AES/CTR/NoPadding",
        "AES/KW/NoPadding",
        "AES/KWP/NoPadding"
      })
  void keysOfOtherAlgorithmsAreNoAesKeys(String transformation) throws Exception {
    Cipher theirs = Cipher.getInstance(transformation, "SunJCE");
    Cipher ours = Cipher.getInstance(transformation, provider);
    for (String algorithm : new String[] {"HmacSHA256", "ChaCha20"}) {
      assertThatThrownBy(
              () -> theirs.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(material, algorithm)))
          .isInstanceOf(InvalidKeyException.class);
      assertThatThrownBy(() -> ours.init(Cipher.ENCRYPT_MODE, vault.handle(algorithm, material)))
          .isInstanceOf(InvalidKeyException.class)
          .hasMessageContaining(algorithm);
    }
    for (String algorithm : new String[] {"aes", "Rijndael"}) {
      ours.init(Cipher.ENCRYPT_MODE, vault.handle(algorithm, material));
    }
  }

  @Test
  void aKeyOfAnotherAlgorithmIsRefusedBeforeItIsUsed() throws Exception {
    SecretKey mac = vault.handle("HmacSHA256", material);
    vault.deny();
    Cipher cipher = gcm();
    assertThatThrownBy(() -> cipher.init(Cipher.ENCRYPT_MODE, mac))
        .isInstanceOf(InvalidKeyException.class)
        .hasNoCause();
  }

  /** SunJCE looks at the length only. */
  @Test
  void chaCha20TakesKeysOfAnyAlgorithm() throws Exception {
    Cipher theirs = Cipher.getInstance("ChaCha20-Poly1305", "SunJCE");
    theirs.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(material, "HmacSHA256"));
    Cipher ours = Cipher.getInstance("ChaCha20-Poly1305", provider);
    ours.init(Cipher.ENCRYPT_MODE, vault.handle("HmacSHA256", material));
    assertThat(ours.doFinal(new byte[5])).hasSize(21);
  }

  @ParameterizedTest
  @ValueSource(strings = {"AES/KW/NoPadding", "AES/KWP/NoPadding"})
  void keyWrapWritesBehindOtherBytes(String transformation) throws Exception {
    Cipher theirs = Cipher.getInstance(transformation, "SunJCE");
    theirs.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(material, "AES"));
    byte[] input = new byte[24];
    byte[] expected = theirs.doFinal(input);
    Cipher ours = Cipher.getInstance(transformation, provider);
    ours.init(Cipher.ENCRYPT_MODE, handle);

    byte[] output = new byte[40];
    output[6] = 42;
    assertThatThrownBy(() -> ours.doFinal(input, 0, 24, output, 9))
        .isInstanceOf(ShortBufferException.class);
    assertThat(ours.doFinal(input, 0, 24, output, 7)).isEqualTo(32);
    assertThat(Arrays.copyOfRange(output, 7, 39)).isEqualTo(expected);
    assertThat(output[6]).isEqualTo((byte) 42);
    assertThat(output[39]).isZero();

    ByteBuffer buffer = ByteBuffer.allocate(40).position(5);
    ours.doFinal(ByteBuffer.allocateDirect(24), buffer);
    assertThat(buffer.position()).isEqualTo(37);
    assertThat(Arrays.copyOfRange(buffer.array(), 5, 37)).isEqualTo(expected);

    assertThatThrownBy(() -> ours.doFinal(input, 0, 24, output, 40))
        .isInstanceOf(ShortBufferException.class);
    byte[] both = new byte[48];
    assertThat(ours.doFinal(both, 0, 24, both, 3)).isEqualTo(32);
    assertThat(Arrays.copyOfRange(both, 3, 35)).isEqualTo(expected);

    ours.init(Cipher.DECRYPT_MODE, handle);
    assertThat(ours.doFinal(expected, 0, 32, output, 11)).isEqualTo(24);
    assertThat(Arrays.copyOfRange(output, 11, 35)).isEqualTo(input);
  }

  @Test
  void chaCha20DecryptsAgainWithoutInit() throws Exception {
    IvParameterSpec nonce = new IvParameterSpec(Ivs.numbered(12, 1));
    Cipher sealing = Cipher.getInstance("ChaCha20-Poly1305", provider);
    sealing.init(Cipher.ENCRYPT_MODE, handle, nonce);
    sealing.updateAAD(new byte[] {1});
    byte[] sealed = sealing.doFinal(new byte[100]);
    assertThatThrownBy(() -> sealing.doFinal(new byte[100]))
        .isInstanceOf(IllegalStateException.class);
    Cipher cipher = Cipher.getInstance("ChaCha20-Poly1305", provider);
    cipher.init(Cipher.DECRYPT_MODE, handle, nonce);
    for (int i = 0; i < 3; i++) {
      cipher.updateAAD(new byte[] {1});
      cipher.update(sealed, 0, 50);
      assertThat(cipher.doFinal(sealed, 50, sealed.length - 50)).isEqualTo(new byte[100]);
      assertThatThrownBy(() -> cipher.doFinal(sealed)).isInstanceOf(AEADBadTagException.class);
    }
    vault.deny();
    assertThatThrownBy(() -> cipher.doFinal(sealed)).isInstanceOf(ProviderException.class);
  }
}
