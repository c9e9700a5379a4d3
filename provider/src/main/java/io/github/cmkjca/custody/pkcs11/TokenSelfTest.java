package io.github.cmkjca.custody.pkcs11;

import io.github.cmkjca.spi.kms.InvalidCiphertextException;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.UnsupportedOperationException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.ProviderException;
import java.util.Arrays;
import javax.crypto.BadPaddingException;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/**
 * Finds out which cipher a token really does: mechanism lists promise more than tokens keep. Some
 * choose the IV of GCM themselves, some drop the AAD. Works with keys that go with their session.
 */
final class TokenSelfTest {
  /** Longer than a block and no multiple of one. */
  private static final int PLAINTEXT_BYTES = 45;

  private static final byte[] AAD = {'s', 'e', 'l', 'f', '-', 't', 'e', 's', 't'};

  private final String token;
  private final TokenKeyMaker maker;

  /**
   * @param token for messages
   */
  TokenSelfTest(String token, TokenKeyMaker maker) {
    this.token = token;
    this.maker = maker;
  }

  /**
   * The best cipher that works.
   *
   * @throws UnsupportedOperationException if none does
   */
  TokenCipher cipher(TokenConnection connection) {
    StringBuilder reasons = new StringBuilder();
    for (TokenCipher cipher : TokenCiphers.ALL) {
      try {
        if (works(connection, cipher)) {
          return cipher;
        }
        note(reasons, cipher, "does not authenticate");
      } catch (GeneralSecurityException | IOException | ProviderException e) {
        if (TokenErrors.isLost(e) || TokenErrors.isPassing(e)) {
          throw new ProviderException(e);
        }
        note(reasons, cipher, TokenErrors.reason(e));
      }
    }
    throw new UnsupportedOperationException(
        "The token of " + token + " offers no authenticated encryption that works." + reasons);
  }

  private static void note(StringBuilder reasons, TokenCipher cipher, String reason) {
    reasons.append(' ').append(cipher.getClass().getSimpleName()).append(": ");
    reasons.append(reason).append('.');
  }

  private boolean works(TokenConnection connection, TokenCipher cipher)
      throws GeneralSecurityException, IOException {
    SymmetricKeys keys = new SessionKeys(connection);
    byte[] plaintext = new byte[PLAINTEXT_BYTES];
    Arrays.fill(plaintext, (byte) 0x5a);
    byte[] sealed = cipher.encrypt(keys, plaintext, AAD);
    byte[] otherAad = AAD.clone();
    otherAad[0] ^= 1;
    return Arrays.equals(cipher.decrypt(keys, sealed, AAD), plaintext)
        && !Arrays.equals(bodyOf(cipher.encrypt(keys, plaintext, AAD)), bodyOf(sealed))
        && refuses(cipher, keys, sealed, otherAad)
        && refuses(cipher, keys, damaged(sealed, 1), AAD) // the IV
        && refuses(cipher, keys, damaged(sealed, sealed.length / 2), AAD)
        && refuses(cipher, keys, damaged(sealed, sealed.length - 16), AAD) // the tag
        && refuses(cipher, keys, damaged(sealed, sealed.length - 1), AAD);
  }

  /**
   * What follows the number and the longest IV: the same where a token takes no notice of the IV.
   */
  private static byte[] bodyOf(byte[] sealed) {
    return Arrays.copyOfRange(sealed, 1 + 16, sealed.length);
  }

  private static byte[] damaged(byte[] sealed, int place) {
    byte[] damaged = sealed.clone();
    damaged[place] ^= 1;
    return damaged;
  }

  private static boolean refuses(TokenCipher cipher, SymmetricKeys keys, byte[] sealed, byte[] aad)
      throws GeneralSecurityException, IOException {
    try {
      cipher.decrypt(keys, sealed, aad);
      return false;
    } catch (InvalidCiphertextException | BadPaddingException e) {
      return true;
    }
  }

  /** Made when they are asked for: GCM needs no second one. */
  private final class SessionKeys implements SymmetricKeys {
    private final TokenConnection connection;
    private final SecretKey encryption;
    private @Nullable SecretKey mac;

    SessionKeys(TokenConnection connection) throws GeneralSecurityException {
      this.connection = connection;
      this.encryption =
          maker.sessionKey(
              connection,
              KeyTemplate.ENCRYPT,
              "AES",
              8 * KeySpec.SYMMETRIC_DEFAULT.materialBytes());
    }

    @Override
    public UsableKey encryption() {
      return new UsableKey(connection.maker(KeyTemplate.ENCRYPT), encryption);
    }

    @Override
    public UsableKey mac() throws GeneralSecurityException {
      if (mac == null) {
        mac =
            maker.sessionKey(
                connection,
                KeyTemplate.MAC,
                Ability.macOf(KeySpec.HMAC_256),
                8 * KeySpec.HMAC_256.materialBytes());
      }
      return new UsableKey(connection.maker(KeyTemplate.MAC), mac);
    }
  }
}
