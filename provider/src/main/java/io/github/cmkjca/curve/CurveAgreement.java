package io.github.cmkjca.curve;

import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.KeyAgreementSpi;
import javax.crypto.SecretKey;
import javax.crypto.ShortBufferException;
import org.bouncycastle.crypto.agreement.ECDHBasicAgreement;
import org.bouncycastle.util.BigIntegers;
import org.jspecify.annotations.Nullable;

/**
 * Diffie-Hellman (SP 800-56A, section 5.7.1.2). The cofactor is 1, and every public key was found
 * to be on the curve, so that each will do. Bouncy Castle multiplies by a secret number without
 * branches or look-ups that depend on it: the private key stays, and strangers choose the other.
 */
final class CurveAgreement extends KeyAgreementSpi {
  private @Nullable CurvePrivateKey mine;
  private @Nullable CurvePublicKey theirs;

  @Override
  protected void engineInit(@Nullable Key key, @Nullable SecureRandom random)
      throws InvalidKeyException {
    mine = CurvePrivateKey.of(key);
    theirs = null;
  }

  @Override
  protected void engineInit(
      @Nullable Key key, @Nullable AlgorithmParameterSpec params, @Nullable SecureRandom random)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    if (params != null) {
      throw new InvalidAlgorithmParameterException("ECDH takes no parameters");
    }
    engineInit(key, random);
  }

  @Override
  protected @Nullable Key engineDoPhase(@Nullable Key key, boolean lastPhase)
      throws InvalidKeyException {
    if (mine == null || !lastPhase) {
      throw new IllegalStateException("ECDH is init and one phase, the last");
    }
    theirs = CurvePublicKey.of(key);
    return null;
  }

  @Override
  protected byte[] engineGenerateSecret() {
    if (mine == null || theirs == null) {
      throw new IllegalStateException("the key of the other party is missing");
    }
    ECDHBasicAgreement agreement = new ECDHBasicAgreement();
    agreement.init(mine.scalar());
    byte[] secret =
        BigIntegers.asUnsignedByteArray(
            agreement.getFieldSize(), agreement.calculateAgreement(theirs.point()));
    theirs = null;
    return secret;
  }

  @Override
  protected int engineGenerateSecret(byte[] sharedSecret, int offset) throws ShortBufferException {
    throw new ShortBufferException("the secret is given as an array of its own");
  }

  @Override
  protected SecretKey engineGenerateSecret(@Nullable String algorithm)
      throws NoSuchAlgorithmException {
    throw new NoSuchAlgorithmException("the secret is given as bytes only");
  }
}
