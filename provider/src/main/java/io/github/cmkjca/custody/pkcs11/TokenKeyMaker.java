package io.github.cmkjca.custody.pkcs11;

import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyUnavailableException;
import io.github.cmkjca.spi.kms.KeyUsage;
import io.github.cmkjca.spi.kms.UnsupportedOperationException;
import java.io.IOException;
import java.security.AuthProvider;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidParameterException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStoreException;
import java.security.Provider;
import java.security.ProviderException;
import java.security.cert.Certificate;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/** Makes keys in a token that never leave it, and stores them under their labels. */
final class TokenKeyMaker {
  private final String token;

  /**
   * @param token for messages
   */
  TokenKeyMaker(String token) {
    this.token = token;
  }

  /**
   * Makes the keys of one backing key.
   *
   * @param cipher of symmetric keys
   * @throws UnsupportedOperationException if the token cannot
   */
  void make(
      TokenConnection connection,
      String label,
      KeySpec keySpec,
      KeyUsage usage,
      @Nullable TokenCipher cipher)
      throws GeneralSecurityException, IOException {
    try {
      if (keySpec.isAsymmetric()) {
        makePair(connection, label, keySpec, templateOf(usage));
      } else if (keySpec == KeySpec.SYMMETRIC_DEFAULT) {
        makeSecret(
            connection,
            KeyTemplate.ENCRYPT,
            cipher == null ? label : cipher.encryptionLabel(label),
            "AES",
            8 * keySpec.materialBytes());
        if (cipher != null && cipher.needsMacKey()) {
          makeMacKey(connection, Labels.ofMacKey(label), KeySpec.HMAC_256);
        }
      } else {
        makeMacKey(connection, label, keySpec);
      }
    } catch (InvalidAlgorithmParameterException | InvalidParameterException e) {
      throw unable(keySpec, e);
    } catch (ProviderException e) {
      throw TokenErrors.isInability(e) ? unable(keySpec, e) : e;
    }
  }

  /**
   * Makes the keys under which material is wrapped and authenticated.
   *
   * @param keySpec SYMMETRIC_DEFAULT, or of RSA
   */
  void makeWrapping(TokenConnection connection, String label, KeySpec keySpec)
      throws GeneralSecurityException, IOException {
    if (keySpec.isAsymmetric()) {
      makePair(connection, label, keySpec, KeyTemplate.WRAP);
    } else {
      makeSecret(connection, KeyTemplate.WRAP, label, "AES", 8 * keySpec.materialBytes());
    }
    makeMacKey(connection, Labels.ofMacKey(label), KeySpec.HMAC_256);
  }

  private void makeMacKey(TokenConnection connection, String label, KeySpec keySpec)
      throws GeneralSecurityException, IOException {
    makeSecret(
        connection, KeyTemplate.MAC, label, Ability.macOf(keySpec), 8 * keySpec.materialBytes());
  }

  private void makeSecret(
      TokenConnection connection, KeyTemplate template, String label, String algorithm, int bits)
      throws GeneralSecurityException, IOException {
    boolean kept =
        connection.copies()
            && connection.keep(template, label, sessionKey(connection, template, algorithm, bits));
    if (!kept) {
      secretKey(connection.makerOf(template, label), algorithm, bits);
    }
  }

  /** A key that goes with its session. */
  SecretKey sessionKey(TokenConnection connection, KeyTemplate template, String algorithm, int bits)
      throws GeneralSecurityException {
    return secretKey(connection.maker(template), algorithm, bits);
  }

  private SecretKey secretKey(Provider maker, String algorithm, int bits)
      throws GeneralSecurityException {
    KeyGenerator generator = KeyGenerator.getInstance(algorithm, maker);
    generator.init(bits);
    SecretKey key = generator.generateKey();
    requireHidden(key);
    return key;
  }

  private static KeyTemplate templateOf(KeyUsage usage) {
    return switch (usage) {
      case ENCRYPT_DECRYPT -> KeyTemplate.ENCRYPT;
      case KEY_AGREEMENT -> KeyTemplate.AGREE;
      case SIGN_VERIFY, GENERATE_VERIFY_MAC -> KeyTemplate.SIGN;
    };
  }

  private void makePair(
      TokenConnection connection, String label, KeySpec keySpec, KeyTemplate template)
      throws GeneralSecurityException, IOException {
    if (!connection.copies() || !keepPair(connection, template, label, keySpec)) {
      AuthProvider maker = connection.makerOf(template, label);
      KeyPair pair = hiddenPair(maker, keySpec);
      connection.certify(maker, label, pair.getPrivate(), certificate(label, pair));
    }
  }

  private boolean keepPair(
      TokenConnection connection, KeyTemplate template, String label, KeySpec keySpec)
      throws GeneralSecurityException, IOException {
    KeyPair pair = hiddenPair(connection.maker(template), keySpec);
    try {
      return connection.keep(template, label, pair.getPrivate(), certificate(label, pair));
    } catch (KeyStoreException e) {
      throw halfMade(label, e);
    }
  }

  /** SunPKCS11 stores the private key first; {@link PairRemoval} finds it without certificate. */
  private KeyUnavailableException halfMade(String label, KeyStoreException cause) {
    return new KeyUnavailableException(
        "the token of "
            + token
            + " did not take the certificate beside the private key "
            + label
            + " ("
            + TokenErrors.reason(cause)
            + ")",
        cause);
  }

  private KeyPair hiddenPair(Provider maker, KeySpec keySpec) throws GeneralSecurityException {
    KeyPair pair = pair(maker, keySpec);
    requireHidden(pair.getPrivate());
    return pair;
  }

  /** A pair of which nobody has looked whether it is hidden. */
  KeyPair pair(Provider maker, KeySpec keySpec) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm(keySpec), maker);
    generator.initialize(parameters(keySpec));
    return generator.generateKeyPair();
  }

  private static Certificate certificate(String label, KeyPair pair) {
    return HolderCertificate.of(label, pair.getPublic());
  }

  /** Some tokens, and some operators' files, do not do what the attributes ask for. */
  private void requireHidden(Key key) {
    if (key.getEncoded() != null || key.getFormat() != null) {
      throw new UnsupportedOperationException(
          "The token of "
              + token
              + " makes keys that can leave it, although CKA_SENSITIVE and CKA_EXTRACTABLE forbid"
              + " that; it cannot hold master keys.");
    }
  }

  static String algorithm(KeySpec keySpec) {
    return switch (keySpec) {
      case RSA_2048, RSA_3072, RSA_4096 -> "RSA";
      default -> "EC";
    };
  }

  private static AlgorithmParameterSpec parameters(KeySpec keySpec) {
    return switch (keySpec) {
      case RSA_2048, RSA_3072, RSA_4096 ->
          new RSAKeyGenParameterSpec(8 * keySpec.modulusBytes(), RSAKeyGenParameterSpec.F4);
      case ECC_NIST_P256 -> new ECGenParameterSpec("secp256r1");
      case ECC_NIST_P384 -> new ECGenParameterSpec("secp384r1");
      case ECC_NIST_P521 -> new ECGenParameterSpec("secp521r1");
      case ECC_SECG_P256K1 -> new ECGenParameterSpec("secp256k1");
      default -> throw new IllegalArgumentException(keySpec + " is no pair that tokens make");
    };
  }

  private UnsupportedOperationException unable(KeySpec keySpec, Exception cause) {
    return new UnsupportedOperationException(
        "The token of "
            + token
            + " makes no keys of spec "
            + keySpec
            + " ("
            + TokenErrors.reason(cause)
            + ").");
  }
}
