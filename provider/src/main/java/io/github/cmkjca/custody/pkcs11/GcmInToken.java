package io.github.cmkjca.custody.pkcs11;

import io.github.cmkjca.custody.Randomness;
import io.github.cmkjca.spi.kms.InvalidCiphertextException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/**
 * AES-256-GCM in one call with all input: SunPKCS11 loses data that is given in parts. IVs are
 * random (SP 800-38D, section 8.2.2), so that processes need not know of one another.
 */
final class GcmInToken implements TokenCipher {
  private static final SecureRandom RANDOM = Randomness.strong();
  private static final String TRANSFORMATION = "AES/GCM/NoPadding";
  private static final int IV_BYTES = 12;
  private static final int HEAD_BYTES = 1 + IV_BYTES;
  private static final int TAG_BYTES = 16;

  @Override
  public byte number() {
    return 1;
  }

  @Override
  public boolean needsMacKey() {
    return false;
  }

  @Override
  public String encryptionLabel(String label) {
    return label;
  }

  @Override
  public byte[] encrypt(SymmetricKeys keys, byte[] plaintext, byte[] aad)
      throws GeneralSecurityException, IOException {
    byte[] iv = new byte[IV_BYTES];
    RANDOM.nextBytes(iv);
    UsableKey key = keys.encryption();
    Cipher cipher = Cipher.getInstance(TRANSFORMATION, key.provider());
    cipher.init(Cipher.ENCRYPT_MODE, key.key(), new GCMParameterSpec(8 * TAG_BYTES, iv));
    cipher.updateAAD(aad);
    byte[] sealed = new byte[HEAD_BYTES + plaintext.length + TAG_BYTES];
    sealed[0] = number();
    System.arraycopy(iv, 0, sealed, 1, IV_BYTES);
    int made = cipher.doFinal(plaintext, 0, plaintext.length, sealed, HEAD_BYTES);
    if (made != plaintext.length + TAG_BYTES) {
      // Nobody could open it.
      throw new GeneralSecurityException("the token lost some of what it was to encrypt");
    }
    return sealed;
  }

  @Override
  public byte[] decrypt(SymmetricKeys keys, byte[] sealed, byte[] aad)
      throws GeneralSecurityException, IOException {
    if (sealed.length <= HEAD_BYTES + TAG_BYTES) {
      throw new InvalidCiphertextException("");
    }
    UsableKey key = keys.encryption();
    Cipher cipher = Cipher.getInstance(TRANSFORMATION, key.provider());
    cipher.init(
        Cipher.DECRYPT_MODE, key.key(), new GCMParameterSpec(8 * TAG_BYTES, sealed, 1, IV_BYTES));
    cipher.updateAAD(aad);
    return cipher.doFinal(sealed, HEAD_BYTES, sealed.length - HEAD_BYTES);
  }
}
