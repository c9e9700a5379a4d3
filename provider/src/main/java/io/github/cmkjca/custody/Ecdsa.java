package io.github.cmkjca.custody;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.Signature;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.ParametersWithRandom;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;

/**
 * ECDSA of a digest. The JDK signs on the curves that it has, in constant time; Bouncy Castle
 * verifies on all, since the JDK takes some encodings that are not DER and refuses some signatures
 * that are right (r + n as x coordinate).
 */
final class Ecdsa implements SigningScheme {
  private final Curve curve;
  private final SecureRandom random;

  Ecdsa(Curve curve, SecureRandom random) {
    this.curve = curve;
    this.random = random;
  }

  @Override
  public byte[] sign(AsymmetricKeyParameter privateKey, byte[] message) {
    ECPrivateKeyParameters key = (ECPrivateKeyParameters) privateKey;
    return curve.isInJdk() ? signInJdk(key, message) : signDeterministically(key, message);
  }

  @Override
  public boolean verify(AsymmetricKeyParameter publicKey, byte[] message, byte[] signature) {
    BigInteger order = ((ECPublicKeyParameters) publicKey).getParameters().getN();
    BigInteger[] rs;
    try {
      rs = StandardDSAEncoding.INSTANCE.decode(order, signature);
    } catch (IOException | RuntimeException notEvenOne) {
      return false;
    }
    ECDSASigner verifier = new ECDSASigner();
    verifier.init(false, publicKey);
    return verifier.verifySignature(message, rs[0], rs[1]);
  }

  private byte[] signInJdk(ECPrivateKeyParameters key, byte[] digest) {
    Signature signature = Delegates.signature("NONEwithECDSA");
    try {
      signature.initSign(curve.inJdk(key), random);
      signature.update(digest);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(signature.getProvider() + " failed", e);
    }
  }

  /**
   * With nonces that follow from key and digest (RFC 6979): no weakness of a random generator can
   * give the key away. SHA-256, since the one curve for this is secp256k1.
   */
  private byte[] signDeterministically(ECPrivateKeyParameters key, byte[] digest) {
    ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(SHA256Digest.newInstance()));
    signer.init(true, new ParametersWithRandom(key, random)); // for blinding
    BigInteger[] rs = signer.generateSignature(digest);
    try {
      return StandardDSAEncoding.INSTANCE.encode(signer.getOrder(), rs[0], rs[1]);
    } catch (IOException e) {
      throw new IllegalStateException("a signature has no encoding", e);
    }
  }
}
