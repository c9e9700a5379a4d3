package io.github.cmkjca.custody.pkcs11;

import io.github.cmkjca.custody.PublicHalf;
import io.github.cmkjca.custody.Randomness;
import io.github.cmkjca.custody.RawRsa;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyUnavailableException;
import io.github.cmkjca.spi.kms.KeyUsage;
import io.github.cmkjca.spi.kms.MessageType;
import io.github.cmkjca.spi.kms.SigningAlgorithm;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.ProviderException;
import java.security.SecureRandom;
import javax.crypto.Cipher;

/**
 * Proves that a private key is the one of a public key, by using it. SunPKCS11 finds private keys
 * by certificates, which can be written into many tokens without the PIN: under the certificate of
 * one key there may be another one, and who may use the first would use the second.
 */
final class PairProof {
  private static final SecureRandom RANDOM = Randomness.strong();
  private static final String EXCHANGED =
      " to the private key that was made with it; somebody has exchanged it: restore the token, and"
          + " find out who could write into it";
  private static final String UNPROVED =
      " to the private key that was made with it, for the token fails; if it goes on to fail for this"
          + " key alone, somebody may have exchanged it";

  private final KeySpec keySpec;
  private final PublicHalf half;

  PairProof(KeySpec keySpec, PublicHalf half) {
    this.keySpec = keySpec;
    this.half = half;
  }

  /**
   * Whether they belong together.
   *
   * @param usage what the private key can do
   */
  boolean holds(PrivateOperations privateKey, KeyUsage usage) throws GeneralSecurityException {
    return switch (usage) {
      case SIGN_VERIFY ->
          half.isRsa() ? raises(privateKey, Cipher.ENCRYPT_MODE) : signs(privateKey);
      case ENCRYPT_DECRYPT -> raises(privateKey, Cipher.DECRYPT_MODE);
      case KEY_AGREEMENT -> agrees(privateKey);
      case GENERATE_VERIFY_MAC -> throw new IllegalArgumentException("no pairs make MACs");
    };
  }

  private boolean signs(PrivateOperations privateKey) throws GeneralSecurityException {
    SigningAlgorithm algorithm = keySpec.signingAlgorithms().iterator().next();
    byte[] digest = random(algorithm.digestBytes());
    return half.verify(algorithm, MessageType.DIGEST, digest, privateKey.ecdsa(digest));
  }

  /** RSA takes back what the public exponent has done to a number. */
  private boolean raises(PrivateOperations privateKey, int mode) throws GeneralSecurityException {
    RawRsa rsa = new RawRsa(half);
    byte[] number = random(rsa.bytes());
    number[0] = 0; // less than the modulus
    byte[] back = privateKey.rsa("NoPadding", mode, rsa.raise(number));
    return new BigInteger(1, back).equals(new BigInteger(1, number));
  }

  /** What a private key agrees on with the generator is its own public key. */
  private boolean agrees(PrivateOperations privateKey) throws GeneralSecurityException {
    byte[] agreed = privateKey.agree(PublicHalf.generator(keySpec));
    return new BigInteger(1, agreed).equals(new BigInteger(1, half.abscissa()));
  }

  /** A use of a private key that only the right one gets right. */
  interface Attempt {
    boolean holds() throws GeneralSecurityException, IOException;
  }

  /**
   * Makes an attempt.
   *
   * @param token for the message
   * @throws KeyUnavailableException unless the private key is the one that is to have this label
   */
  static void require(Attempt attempt, String label, String token)
      throws GeneralSecurityException, IOException {
    try {
      if (!attempt.holds()) {
        throw new KeyUnavailableException(subject(label, token) + " does not lead" + EXCHANGED);
      }
    } catch (GeneralSecurityException | ProviderException e) {
      if (TokenErrors.isLost(e) || TokenErrors.isPassing(e)) {
        throw e;
      }
      String reason = " (" + TokenErrors.reason(e) + ")";
      throw new KeyUnavailableException(
          TokenErrors.isOfWrongKey(e)
              ? subject(label, token) + " does not lead" + EXCHANGED + reason
              : subject(label, token) + " cannot be shown to lead" + UNPROVED + reason,
          e);
    }
  }

  private static String subject(String label, String token) {
    return "the certificate labelled " + label + " in the token of " + token;
  }

  /** Of which nobody knows beforehand what a private key makes. */
  static byte[] random(int bytes) {
    byte[] random = new byte[bytes];
    RANDOM.nextBytes(random);
    return random;
  }
}
