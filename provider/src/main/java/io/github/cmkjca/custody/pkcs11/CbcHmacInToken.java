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
import javax.crypto.spec.IvParameterSpec;

/**
 * AES-256-CBC, then HMAC-SHA-256 of all of it under a second key in the token: for tokens without
 * GCM, or whose GCM chooses the IV itself, which SunPKCS11 does not tell. Nothing is decrypted
 * before the MAC is right.
 */
final class CbcHmacInToken implements TokenCipher {
  private static final SecureRandom RANDOM = Randomness.strong();
  private static final String TRANSFORMATION = "AES/CBC/PKCS5Padding";
  private static final int BLOCK_BYTES = 16;
  private static final int HEAD_BYTES = 1 + BLOCK_BYTES;
  private static final int MAC_BYTES = 32;

  @Override
  public byte number() {
    return 2;
  }

  @Override
  public boolean needsMacKey() {
    return true;
  }

  @Override
  public String encryptionLabel(String label) {
    return Labels.ofCbcKey(label);
  }

  @Override
  public byte[] encrypt(SymmetricKeys keys, byte[] plaintext, byte[] aad)
      throws GeneralSecurityException, IOException {
    byte[] iv = new byte[BLOCK_BYTES];
    RANDOM.nextBytes(iv);
    UsableKey key = keys.encryption();
    Cipher cipher = Cipher.getInstance(TRANSFORMATION, key.provider());
    cipher.init(Cipher.ENCRYPT_MODE, key.key(), new IvParameterSpec(iv));
    byte[] encrypted = cipher.doFinal(plaintext);
    if (encrypted.length != (plaintext.length / BLOCK_BYTES + 1) * BLOCK_BYTES) {
      // Nobody could open it.
      throw new GeneralSecurityException("the token lost some of what it was to encrypt");
    }
    ByteBuffer sealed = ByteBuffer.allocate(HEAD_BYTES + encrypted.length + MAC_BYTES);
    sealed.put(number()).put(iv).put(encrypted);
    byte[] mac = mac(keys, sealed.array(), sealed.position(), aad);
    return sealed.put(mac).array();
  }

  @Override
  public byte[] decrypt(SymmetricKeys keys, byte[] sealed, byte[] aad)
      throws GeneralSecurityException, IOException {
    int authenticated = sealed.length - MAC_BYTES;
    int encrypted = authenticated - HEAD_BYTES;
    if (encrypted < BLOCK_BYTES || encrypted % BLOCK_BYTES != 0) {
      throw new InvalidCiphertextException("");
    }
    byte[] given = Arrays.copyOfRange(sealed, authenticated, sealed.length);
    if (!MessageDigest.isEqual(given, mac(keys, sealed, authenticated, aad))) {
      throw new InvalidCiphertextException("");
    }
    UsableKey key = keys.encryption();
    Cipher cipher = Cipher.getInstance(TRANSFORMATION, key.provider());
    cipher.init(Cipher.DECRYPT_MODE, key.key(), new IvParameterSpec(sealed, 1, BLOCK_BYTES));
    return cipher.doFinal(sealed, HEAD_BYTES, encrypted);
  }

  /** The length of the AAD in front keeps it apart from what follows. */
  private static byte[] mac(SymmetricKeys keys, byte[] sealed, int length, byte[] aad)
      throws GeneralSecurityException, IOException {
    UsableKey key = keys.mac();
    Mac mac = Mac.getInstance("HmacSHA256", key.provider());
    mac.init(key.key());
    mac.update(ByteBuffer.allocate(Long.BYTES).putLong(aad.length).array());
    mac.update(aad);
    mac.update(sealed, 0, length);
    return mac.doFinal();
  }
}
