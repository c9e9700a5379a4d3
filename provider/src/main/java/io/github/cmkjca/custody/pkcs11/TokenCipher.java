package io.github.cmkjca.custody.pkcs11;

import io.github.cmkjca.custody.Randomness;
import io.github.cmkjca.spi.kms.InvalidCiphertextException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;

/**
 * A way to encrypt in a token with authentication. Which one a backing key has is decided when it
 * is made; its ciphertexts begin with the number. The formats are in {@code
 * docs/formats/token-custodian.md}.
 */
enum TokenCipher {
  /**
   * AES-256-GCM in one call with all input: SunPKCS11 loses data that is given in parts. IVs are
   * random (SP 800-38D, section 8.2.2), so that processes need not know of one another.
   */
  GCM(1) {
    private static final int IV_BYTES = 12;
    private static final int TAG_BYTES = 16;

    @Override
    byte[] encrypt(SymmetricKeys keys, byte[] plaintext, byte[] aad)
        throws GeneralSecurityException, IOException {
      byte[] iv = new byte[IV_BYTES];
      RANDOM.nextBytes(iv);
      UsableKey key = keys.encryption();
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding", key.provider());
      cipher.init(Cipher.ENCRYPT_MODE, key.key(), new GCMParameterSpec(8 * TAG_BYTES, iv));
      cipher.updateAAD(aad);
      byte[] sealed = new byte[1 + IV_BYTES + plaintext.length + TAG_BYTES];
      sealed[0] = number();
      System.arraycopy(iv, 0, sealed, 1, IV_BYTES);
      requireWhole(
          cipher.doFinal(plaintext, 0, plaintext.length, sealed, 1 + IV_BYTES),
          plaintext.length + TAG_BYTES);
      return sealed;
    }

    @Override
    byte[] decrypt(SymmetricKeys keys, byte[] sealed, byte[] aad)
        throws GeneralSecurityException, IOException {
      int head = 1 + IV_BYTES;
      if (sealed.length <= head + TAG_BYTES) {
        throw new InvalidCiphertextException("");
      }
      UsableKey key = keys.encryption();
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding", key.provider());
      cipher.init(
          Cipher.DECRYPT_MODE, key.key(), new GCMParameterSpec(8 * TAG_BYTES, sealed, 1, IV_BYTES));
      cipher.updateAAD(aad);
      return cipher.doFinal(sealed, head, sealed.length - head);
    }
  },

  /**
   * AES-256-CBC, then HMAC-SHA-256 of all of it under a second key in the token: for tokens without
   * GCM, or whose GCM chooses the IV itself, which SunPKCS11 does not tell. Nothing is decrypted
   * before the MAC is right.
   */
  CBC_HMAC(2) {
    private static final int IV_BYTES = 16;
    private static final int MAC_BYTES = 32;

    @Override
    byte[] encrypt(SymmetricKeys keys, byte[] plaintext, byte[] aad)
        throws GeneralSecurityException, IOException {
      byte[] iv = new byte[IV_BYTES];
      RANDOM.nextBytes(iv);
      UsableKey key = keys.encryption();
      Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding", key.provider());
      cipher.init(Cipher.ENCRYPT_MODE, key.key(), new IvParameterSpec(iv));
      byte[] encrypted = cipher.doFinal(plaintext);
      requireWhole(encrypted.length, (plaintext.length / IV_BYTES + 1) * IV_BYTES);
      byte[] head =
          ByteBuffer.allocate(1 + IV_BYTES + encrypted.length)
              .put(number())
              .put(iv)
              .put(encrypted)
              .array();
      byte[] sealed = Arrays.copyOf(head, head.length + MAC_BYTES);
      System.arraycopy(mac(keys, head, aad), 0, sealed, head.length, MAC_BYTES);
      return sealed;
    }

    @Override
    byte[] decrypt(SymmetricKeys keys, byte[] sealed, byte[] aad)
        throws GeneralSecurityException, IOException {
      int headBytes = sealed.length - MAC_BYTES;
      int encrypted = headBytes - 1 - IV_BYTES;
      if (encrypted < IV_BYTES || encrypted % IV_BYTES != 0) {
        throw new InvalidCiphertextException("");
      }
      byte[] head = Arrays.copyOf(sealed, headBytes);
      byte[] given = Arrays.copyOfRange(sealed, headBytes, sealed.length);
      if (!MessageDigest.isEqual(given, mac(keys, head, aad))) {
        throw new InvalidCiphertextException("");
      }
      UsableKey key = keys.encryption();
      Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding", key.provider());
      cipher.init(Cipher.DECRYPT_MODE, key.key(), new IvParameterSpec(head, 1, IV_BYTES));
      return cipher.doFinal(head, 1 + IV_BYTES, encrypted);
    }

    /** The length in front keeps AAD and ciphertext apart. */
    private byte[] mac(SymmetricKeys keys, byte[] head, byte[] aad)
        throws GeneralSecurityException, IOException {
      UsableKey key = keys.mac();
      Mac mac = Mac.getInstance("HmacSHA256", key.provider());
      mac.init(key.key());
      mac.update(ByteBuffer.allocate(Long.BYTES).putLong(aad.length).array());
      mac.update(aad);
      mac.update(head);
      return mac.doFinal();
    }
  };

  private static final SecureRandom RANDOM = Randomness.strong();

  private final byte number;

  TokenCipher(int number) {
    this.number = (byte) number;
  }

  /** The cipher of this number. */
  static TokenCipher of(byte number) {
    for (TokenCipher cipher : values()) {
      if (cipher.number == number) {
        return cipher;
      }
    }
    throw new IllegalArgumentException("cipher " + number + " is not known; upgrade this release");
  }

  byte number() {
    return number;
  }

  /** Whether these bytes say that they were made so. */
  boolean made(byte[] sealed) {
    return sealed.length > 0 && sealed[0] == number;
  }

  /** Encrypts under these keys. */
  abstract byte[] encrypt(SymmetricKeys keys, byte[] plaintext, byte[] aad)
      throws GeneralSecurityException, IOException;

  /**
   * Decrypts what {@link #made} says it made.
   *
   * @throws InvalidCiphertextException or AEADBadTagException if anything is not as it was
   */
  abstract byte[] decrypt(SymmetricKeys keys, byte[] sealed, byte[] aad)
      throws GeneralSecurityException, IOException;

  /** A token or a provider that lost input would make ciphertexts that nobody can open. */
  private static void requireWhole(int bytes, int expected) throws GeneralSecurityException {
    if (bytes != expected) {
      throw new GeneralSecurityException(
          "the token made " + bytes + " bytes of ciphertext where it had to make " + expected);
    }
  }
}
