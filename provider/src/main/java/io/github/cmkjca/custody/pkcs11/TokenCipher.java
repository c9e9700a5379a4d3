package io.github.cmkjca.custody.pkcs11;

import io.github.cmkjca.spi.kms.InvalidCiphertextException;
import java.io.IOException;
import java.security.GeneralSecurityException;

/**
 * A way to encrypt in a token with authentication. Which one a backing key has is decided when it
 * is made; its ciphertexts begin with the number. The formats are in {@code
 * docs/formats/token-custodian.md}. Immutable and safe for use by many threads.
 */
sealed interface TokenCipher permits GcmInToken, CbcHmacInToken {
  /** In the first byte of ciphertexts. */
  byte number();

  /** Whether the token needs a second key for it. */
  boolean needsMacKey();

  /**
   * The label of the key that encrypts. Another one for each cipher, so that a key of one is none
   * of the other, whatever somebody writes into the registry.
   */
  String encryptionLabel(String label);

  /** Whether these bytes say that they were made so. */
  default boolean made(byte[] sealed) {
    return sealed.length > 0 && sealed[0] == number();
  }

  /** Encrypts under these keys. */
  byte[] encrypt(SymmetricKeys keys, byte[] plaintext, byte[] aad)
      throws GeneralSecurityException, IOException;

  /**
   * Decrypts what {@link #made} says it made.
   *
   * @throws InvalidCiphertextException or BadPaddingException if anything is not as it was
   */
  byte[] decrypt(SymmetricKeys keys, byte[] sealed, byte[] aad)
      throws GeneralSecurityException, IOException;
}
