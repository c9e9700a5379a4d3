package io.github.cmkjca.custody.pkcs11;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.spi.kms.InvalidCiphertextException;
import java.security.Provider;
import java.security.Security;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import javax.crypto.AEADBadTagException;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The ciphers over keys of SunJCE in place of a token: their bytes are those of the format. */
class TokenCipherTest {
  private static final byte[] AAD = "context".getBytes(UTF_8);
  private static final byte[] PLAINTEXT = "attack at dawn".getBytes(UTF_8);
  private static final SymmetricKeys KEYS = keys(0x00, 0x20);

  private static SymmetricKeys keys(int encryption, int mac) {
    Provider provider = Security.getProvider("SunJCE");
    return new SymmetricKeys() {
      @Override
      public UsableKey encryption() {
        return new UsableKey(provider, new SecretKeySpec(counting(encryption), "AES"));
      }

      @Override
      public UsableKey mac() {
        return new UsableKey(provider, new SecretKeySpec(counting(mac), "HmacSHA256"));
      }
    };
  }

  private static byte[] counting(int first) {
    byte[] bytes = new byte[32];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (first + i);
    }
    return bytes;
  }

  static Stream<TokenCipher> ciphers() {
    return TokenCiphers.ALL.stream();
  }

  @ParameterizedTest
  @CsvSource({
    "1, 01404142434445464748494a4b83cdda424557a762b9e47357ec0a8db9e77b6be5ee7fcc7b6abe121cd8ab",
    "2, 02404142434445464748494a4b4c4d4e4f350f10938e01375dc3d4e852be6efcf2e7a1aa31812d49a7df5284c"
        + "7a50aaca24461aad45340382ffaf53a30cd2745fb"
  })
  void theKnownAnswersOfTheFormatAreOpened(byte number, String known) throws Exception {
    TokenCipher cipher = TokenCiphers.of(number);
    byte[] sealed = HexFormat.of().parseHex(known);
    assertThat(cipher.made(sealed)).isTrue();
    assertThat(cipher.decrypt(KEYS, sealed, AAD)).isEqualTo(PLAINTEXT);
  }

  @ParameterizedTest
  @MethodSource("ciphers")
  void whatIsEncryptedIsOpenedAndNeverTheSameTwice(TokenCipher cipher) throws Exception {
    for (int length : new int[] {1, 15, 16, 17, 32, 4096}) {
      byte[] plaintext = Arrays.copyOf(PLAINTEXT, length);
      byte[] sealed = cipher.encrypt(KEYS, plaintext, AAD);
      assertThat(cipher.made(sealed)).isTrue();
      assertThat(cipher.decrypt(KEYS, sealed, AAD)).isEqualTo(plaintext);
      assertThat(cipher.encrypt(KEYS, plaintext, AAD)).isNotEqualTo(sealed);
    }
  }

  @ParameterizedTest
  @MethodSource("ciphers")
  void noByteCanBeChanged(TokenCipher cipher) throws Exception {
    byte[] sealed = cipher.encrypt(KEYS, PLAINTEXT, AAD);
    for (int i = 1; i < sealed.length; i++) { // the first one chooses the cipher
      byte[] changed = sealed.clone();
      changed[i] ^= 0x20;
      assertRefused(cipher, KEYS, changed, AAD);
    }
  }

  @ParameterizedTest
  @MethodSource("ciphers")
  void nothingCanBeCutOffOrAdded(TokenCipher cipher) throws Exception {
    byte[] sealed = cipher.encrypt(KEYS, PLAINTEXT, AAD);
    for (int length = 0; length < sealed.length; length++) {
      assertRefused(cipher, KEYS, Arrays.copyOf(sealed, length), AAD);
    }
    assertRefused(cipher, KEYS, Arrays.copyOf(sealed, sealed.length + 1), AAD);
    assertRefused(cipher, KEYS, Arrays.copyOf(sealed, sealed.length + 16), AAD);
  }

  @ParameterizedTest
  @MethodSource("ciphers")
  void anotherContextIsRefused(TokenCipher cipher) throws Exception {
    byte[] sealed = cipher.encrypt(KEYS, PLAINTEXT, AAD);
    assertRefused(cipher, KEYS, sealed, new byte[0]);
    assertRefused(cipher, KEYS, sealed, "Context".getBytes(UTF_8));
    assertRefused(cipher, KEYS, sealed, Arrays.copyOf(AAD, AAD.length + 1));
  }

  @ParameterizedTest
  @MethodSource("ciphers")
  void otherKeysAreRefused(TokenCipher cipher) throws Exception {
    byte[] sealed = cipher.encrypt(KEYS, PLAINTEXT, AAD);
    assertRefused(cipher, keys(0x01, 0x21), sealed, AAD);
  }

  /** What would be MACed is the same bytes, cut at another place. */
  @Test
  void whatIsCiphertextCannotBecomeContext() throws Exception {
    TokenCipher cipher = TokenCiphers.of((byte) 2);
    byte[] sealed = cipher.encrypt(KEYS, new byte[40], AAD);
    byte[] longer = Arrays.copyOf(AAD, AAD.length + 1);
    longer[AAD.length] = sealed[0];
    assertRefused(cipher, KEYS, Arrays.copyOfRange(sealed, 1, sealed.length), longer);
  }

  private static void assertRefused(
      TokenCipher cipher, SymmetricKeys keys, byte[] sealed, byte[] aad) {
    assertThatThrownBy(() -> cipher.decrypt(keys, sealed, aad))
        .satisfiesAnyOf(
            thrown -> assertThat(thrown).isInstanceOf(InvalidCiphertextException.class),
            thrown -> assertThat(thrown).isInstanceOf(AEADBadTagException.class));
  }
}
