package io.github.cmkjca.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrivateKeyFormTest {
  @ParameterizedTest
  @ValueSource(strings = {"RSA", "RSASSA-PSS", "EC", "Ed25519", "Ed448", "X25519", "X448", "DSA"})
  void privateKeysAreToldByTheirForm(String algorithm) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
    byte[] pkcs8 = generator.generateKeyPair().getPrivate().getEncoded();
    assertThat(PrivateKeyForm.isOf(pkcs8)).isTrue();
    assertThat(PrivateKeyForm.isOf(Arrays.copyOf(pkcs8, pkcs8.length - 1))).isFalse();
    assertThat(PrivateKeyForm.isPlain(pkcs8)).isTrue();
    assertThat(PrivateKeyForm.isPlain(Arrays.copyOf(pkcs8, pkcs8.length - 1))).isFalse();
    assertThat(PrivateKeyForm.isOf(Arrays.copyOfRange(pkcs8, 1, pkcs8.length))).isFalse();
  }

  /** What is not DER, and what some library reads all the same. */
  @ParameterizedTest
  @EnumSource
  void oddFormsArePrivateKeysAndNotPlain(OddPrivateKey form) throws Exception {
    for (String algorithm : List.of("RSA", "EC", "Ed25519")) {
      byte[] pkcs8 =
          KeyPairGenerator.getInstance(algorithm).generateKeyPair().getPrivate().getEncoded();
      assertThat(PrivateKeyForm.isOf(form.of(pkcs8))).isTrue();
      assertThat(PrivateKeyForm.isPlain(form.of(pkcs8))).isFalse();
    }
  }

  /** Without an end they go on for ever, or deeper and deeper. */
  @Test
  void whatDoesNotEndIsNone() {
    byte[] deep = new byte[65_536];
    for (int i = 0; i < deep.length; i += 2) {
      deep[i] = 0x30;
      deep[i + 1] = (byte) 0x80;
    }
    byte[] start = {0x30, (byte) 0x80, 2, 1, 0, 0x30, (byte) 0x80, 6, 1, 5};
    System.arraycopy(start, 0, deep, 0, start.length);
    assertThat(PrivateKeyForm.isOf(deep)).isFalse();
  }

  @Test
  void publicKeysAreNone() throws Exception {
    assertThat(
            PrivateKeyForm.isOf(
                KeyPairGenerator.getInstance("EC").generateKeyPair().getPublic().getEncoded()))
        .isFalse();
  }

  /** RFC 5958: version 1 has the public key behind. */
  @Test
  void theLaterVersionIsOneToo() {
    byte[] v1 = {0x30, 0x0f, 2, 1, 1, 0x30, 3, 6, 1, 5, 4, 1, 7, (byte) 0x81, 2, 0, 9};
    assertThat(PrivateKeyForm.isOf(v1)).isTrue();
    assertThat(PrivateKeyForm.isPlain(v1)).isTrue();
    v1[4] = 2;
    assertThat(PrivateKeyForm.isOf(v1)).isFalse();
  }

  /** Lengths that run out of the array, or over the largest number, are no reason to fail. */
  @Test
  void noBytesMakeItFail() throws Exception {
    byte[] pkcs8 = KeyPairGenerator.getInstance("EC").generateKeyPair().getPrivate().getEncoded();
    Random random = new Random(7);
    for (int i = 0; i < 200_000; i++) {
      byte[] changed = pkcs8.clone();
      for (int j = random.nextInt(4); j >= 0; j--) {
        changed[random.nextInt(20)] = (byte) random.nextInt();
      }
      PrivateKeyForm.isOf(changed);
      PrivateKeyForm.isPlain(changed);
    }
    for (int length = 0; length < pkcs8.length; length++) {
      assertThat(PrivateKeyForm.isOf(Arrays.copyOf(pkcs8, length))).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 16, 24, 32, 64, 128})
  void randomKeysAreNone(int bytes) {
    Random random = new Random(bytes);
    byte[] key = new byte[bytes];
    for (int i = 0; i < 10_000; i++) {
      random.nextBytes(key);
      assertThat(PrivateKeyForm.isOf(key)).isFalse();
    }
  }
}
