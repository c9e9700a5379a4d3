package io.github.cmkjca.jca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.Wycheproof;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.Security;
import java.util.Arrays;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * The vectors of Project Wycheproof (src/test/resources/wycheproof), with each key behind a handle
 * and no provider named; one test a vector.
 */
@Isolated
class WycheproofTest {
  private static final FakeVault VAULT = new FakeVault();
  private static final Provider OURS = new TestProvider(VAULT);

  @BeforeAll
  static void register() {
    Security.removeProvider("CMK");
    Security.addProvider(OURS);
  }

  @AfterAll
  static void unregister() {
    Security.removeProvider("CMK");
  }

  @TestFactory
  Stream<DynamicTest> aesGcm() throws IOException {
    return Wycheproof.vectors("aes_gcm_test.json", WycheproofTest::aesGcm);
  }

  private static void aesGcm(Wycheproof.Vector vector) throws GeneralSecurityException {
    DataKeyHandle key = VAULT.handle("AES", vector.hex("key"));
    byte[] sealed = vector.joined("ct", "tag");
    GCMParameterSpec params = new GCMParameterSpec(vector.group("tagSize"), vector.hex("iv"));
    if (vector.hex("iv").length == 0) {
      assertThatThrownBy(() -> cipher("AES/GCM/NoPadding", Cipher.DECRYPT_MODE, key, params))
          .isInstanceOf(GeneralSecurityException.class);
      return;
    }
    Cipher decrypting = cipher("AES/GCM/NoPadding", Cipher.DECRYPT_MODE, key, params);
    decrypting.updateAAD(vector.hex("aad"));
    if (vector.isInvalid()) {
      assertThatThrownBy(() -> decrypting.doFinal(sealed))
          .isInstanceOf(GeneralSecurityException.class);
      return;
    }
    assertThat(decrypting.doFinal(sealed)).isEqualTo(vector.hex("msg"));
    Cipher encrypting = cipher("AES/GCM/NoPadding", Cipher.ENCRYPT_MODE, key, params);
    encrypting.updateAAD(vector.hex("aad"));
    assertThat(encrypting.doFinal(vector.hex("msg"))).isEqualTo(sealed);
  }

  @TestFactory
  Stream<DynamicTest> aesCbc() throws IOException {
    return Wycheproof.vectors("aes_cbc_pkcs5_test.json", WycheproofTest::aesCbc);
  }

  private static void aesCbc(Wycheproof.Vector vector) throws GeneralSecurityException {
    DataKeyHandle key = VAULT.handle("AES", vector.hex("key"));
    IvParameterSpec iv = new IvParameterSpec(vector.hex("iv"));
    Cipher decrypting = cipher("AES/CBC/PKCS5Padding", Cipher.DECRYPT_MODE, key, iv);
    if (vector.isInvalid()) {
      // Padding that happens to be right gives a wrong message: CBC authenticates nothing.
      byte[] message = null;
      try {
        message = decrypting.doFinal(vector.hex("ct"));
      } catch (GeneralSecurityException expected) {
        return;
      }
      // What SunJCE makes of an empty ciphertext.
      assertThat(message).isEmpty();
      assertThat(vector.hex("ct")).isEmpty();
      return;
    }
    assertThat(decrypting.doFinal(vector.hex("ct"))).isEqualTo(vector.hex("msg"));
    Cipher encrypting = cipher("AES/CBC/PKCS5Padding", Cipher.ENCRYPT_MODE, key, iv);
    assertThat(encrypting.doFinal(vector.hex("msg"))).isEqualTo(vector.hex("ct"));
  }

  @TestFactory
  Stream<DynamicTest> aesKeyWrapWithPadding() throws IOException {
    return Wycheproof.vectors("aes_kwp_test.json", WycheproofTest::keyWrap);
  }

  private static void keyWrap(Wycheproof.Vector vector) throws GeneralSecurityException {
    DataKeyHandle key = VAULT.handle("AES", vector.hex("key"));
    Cipher unwrapping = Cipher.getInstance("AES/KWP/NoPadding");
    unwrapping.init(Cipher.UNWRAP_MODE, key);
    if (vector.isInvalid()) {
      assertThatThrownBy(() -> unwrapping.unwrap(vector.hex("ct"), "AES", Cipher.SECRET_KEY))
          .isInstanceOf(GeneralSecurityException.class);
      return;
    }
    assertThat(unwrapping.unwrap(vector.hex("ct"), "AES", Cipher.SECRET_KEY).getEncoded())
        .isEqualTo(vector.hex("msg"));
    Cipher encrypting = Cipher.getInstance("AES/KWP/NoPadding");
    encrypting.init(Cipher.ENCRYPT_MODE, key);
    assertThat(encrypting.doFinal(vector.hex("msg"))).isEqualTo(vector.hex("ct"));
  }

  @TestFactory
  Stream<DynamicTest> hmacSha256() throws IOException {
    return Wycheproof.vectors("hmac_sha256_test.json", WycheproofTest::hmac);
  }

  private static void hmac(Wycheproof.Vector vector) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(VAULT.handle("HmacSHA256", vector.hex("key")));
    assertThat(mac.getProvider()).isSameAs(OURS);
    byte[] tag = Arrays.copyOf(mac.doFinal(vector.hex("msg")), vector.group("tagSize") / 8);
    assertThat(Arrays.equals(tag, vector.hex("tag"))).isEqualTo(!vector.isInvalid());
  }

  private static Cipher cipher(
      String transformation,
      int mode,
      DataKeyHandle key,
      java.security.spec.AlgorithmParameterSpec params)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(transformation);
    cipher.init(mode, key, params);
    assertThat(cipher.getProvider()).isSameAs(OURS);
    return cipher;
  }
}
