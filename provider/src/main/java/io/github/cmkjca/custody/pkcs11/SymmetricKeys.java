package io.github.cmkjca.custody.pkcs11;

import java.io.IOException;
import java.security.GeneralSecurityException;

/** The keys in a token that one {@link TokenCipher} needs. */
interface SymmetricKeys {
  UsableKey encryption() throws GeneralSecurityException, IOException;

  /** Of ciphers that need a second key. */
  UsableKey mac() throws GeneralSecurityException, IOException;

  /** Of a cipher that needs one key. */
  static SymmetricKeys of(UsableKey encryption) {
    return new SymmetricKeys() {
      @Override
      public UsableKey encryption() {
        return encryption;
      }

      @Override
      public UsableKey mac() {
        throw new IllegalStateException("there is one key only");
      }
    };
  }

  /** Those that are kept under this label for one cipher. */
  static SymmetricKeys kept(TokenConnection token, String label, TokenCipher cipher) {
    String encryption = cipher.encryptionLabel(label);
    return new SymmetricKeys() {
      @Override
      public UsableKey encryption() throws GeneralSecurityException, IOException {
        return new UsableKey(token.worker(), token.key(encryption));
      }

      @Override
      public UsableKey mac() throws GeneralSecurityException, IOException {
        return new UsableKey(token.worker(), token.key(Labels.ofMacKey(label)));
      }
    };
  }
}
