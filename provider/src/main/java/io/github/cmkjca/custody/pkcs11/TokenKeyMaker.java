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
   * @throws UnsupportedOperationException if the token cannot; then it has made nothing
   */
  void make(
      TokenConnection connection,
      String label,
      KeySpec keySpec,
      KeyUsage usage,
      @Nullable TokenCipher cipher)
      throws GeneralSecurityException, IOException {
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
        makeSecondKey(connection, Labels.ofMacKey(label));
      }
    } else {
      makeSecret(
          connection, KeyTemplate.MAC, label, Ability.macOf(keySpec), 8 * keySpec.materialBytes());
    }
  }

  /**
   * Makes the keys under which material is wrapped and authenticated.
   *
   * @param keySpec SYMMETRIC_DEFAULT, or of RSA
   * @throws UnsupportedOperationException if the token cannot; then it has made nothing
   */
  void makeWrapping(TokenConnection connection, String label, KeySpec keySpec)
      throws GeneralSecurityException, IOException {
    if (keySpec.isAsymmetric()) {
      makePair(connection, label, keySpec, KeyTemplate.WRAP);
    } else {
      makeSecret(connection, KeyTemplate.WRAP, label, "AES", 8 * keySpec.materialBytes());
    }
    makeSecondKey(connection, Labels.ofMacKey(label));
  }

  /** Of HMAC. If the token refuses it, another one is there already. */
  private void makeSecondKey(TokenConnection connection, String label)
      throws GeneralSecurityException, IOException {
    try {
      makeSecret(
          connection,
          KeyTemplate.MAC,
          label,
          Ability.macOf(KeySpec.HMAC_256),
          8 * KeySpec.HMAC_256.materialBytes());
    } catch (UnsupportedOperationException e) {
      throw new ProviderException(e);
    }
  }

  private void makeSecret(
      TokenConnection connection, KeyTemplate template, String label, String algorithm, int bits)
      throws GeneralSecurityException, IOException {
    String what =
        algorithm + " keys of " + bits + " bits by " + Ability.mechanismOfSecrets(algorithm);
    if (connection.copies()) {
      SecretKey key = ofSession(what, () -> secretKey(connection.maker(template), algorithm, bits));
      requireHidden(key);
      if (connection.keep(template, label, key)) {
        return;
      }
    }
    Provider maker = connection.makerOf(template, label);
    requireKeptHidden(ofToken(what, () -> secretKey(maker, algorithm, bits)));
  }

  /** A key that goes with its session. */
  SecretKey sessionKey(TokenConnection connection, KeyTemplate template, String algorithm, int bits)
      throws GeneralSecurityException {
    SecretKey key = secretKey(connection.maker(template), algorithm, bits);
    requireHidden(key);
    return key;
  }

  private SecretKey secretKey(Provider maker, String algorithm, int bits)
      throws GeneralSecurityException {
    KeyGenerator generator = KeyGenerator.getInstance(algorithm, maker);
    generator.init(bits);
    return generator.generateKey();
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
    String what = "keys of spec " + keySpec + " by " + Ability.mechanismOfPairs(keySpec);
    if (connection.copies()) {
      KeyPair pair = ofSession(what, () -> pair(connection.maker(template), keySpec));
      requireHidden(pair.getPrivate());
      if (keepPair(connection, template, label, pair)) {
        return;
      }
    }
    AuthProvider maker = connection.makerOf(template, label);
    KeyPair pair = ofToken(what, () -> pair(maker, keySpec));
    requireKeptHidden(pair.getPrivate());
    connection.certify(maker, label, pair.getPrivate(), certificate(label, pair));
  }

  private boolean keepPair(
      TokenConnection connection, KeyTemplate template, String label, KeyPair pair)
      throws GeneralSecurityException, IOException {
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

  /** The same of a key that stays in the token and is to be destroyed. */
  private void requireKeptHidden(Key key) {
    try {
      requireHidden(key);
    } catch (UnsupportedOperationException e) {
      throw new ProviderException(e);
    }
  }

  private interface Generation<T> {
    T run() throws GeneralSecurityException;
  }

  /** Makes an object that goes with its session, whatever becomes of it. */
  private <T> T ofSession(String what, Generation<T> generation) throws GeneralSecurityException {
    try {
      return generation.run();
    } catch (InvalidAlgorithmParameterException | InvalidParameterException e) {
      throw unable(what, e);
    } catch (ProviderException e) {
      throw TokenErrors.isInability(e) ? unable(what, e) : e;
    }
  }

  /** Makes an object that stays. SunPKCS11 reads its attributes, so it may fail though made. */
  private <T> T ofToken(String what, Generation<T> generation) throws GeneralSecurityException {
    try {
      return generation.run();
    } catch (InvalidAlgorithmParameterException | InvalidParameterException e) {
      throw unable(what, e);
    } catch (ProviderException e) {
      throw TokenErrors.isRefusalToMake(e) ? unable(what, e) : e;
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

  private UnsupportedOperationException unable(String what, Exception cause) {
    return new UnsupportedOperationException(
        "The token of " + token + " makes no " + what + " (" + TokenErrors.reason(cause) + ").");
  }
}
