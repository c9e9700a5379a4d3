package io.github.cmkjca.curve;

import java.io.IOException;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.InvalidParameterException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.SignatureException;
import java.security.SignatureSpi;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECParameterSpec;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.params.ParametersWithRandom;
import org.bouncycastle.crypto.signers.DSAEncoding;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.crypto.signers.PlainDSAEncoding;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;
import org.jspecify.annotations.Nullable;

/**
 * ECDSA (FIPS 186-5, section 6). Nonces follow from key and digest (RFC 6979, always with HMAC of
 * SHA-256, which fits the curve): no weakness of a random generator can give the key away. The
 * random generator is there for blinding.
 */
final class CurveSignature extends SignatureSpi {
  private final MessageHash hash;
  private final DSAEncoding encoding;

  private @Nullable CurvePrivateKey signingKey;
  private @Nullable CurvePublicKey verifyingKey;
  private @Nullable SecureRandom random;

  private CurveSignature(MessageHash hash, DSAEncoding encoding) {
    this.hash = hash;
    this.encoding = encoding;
  }

  /** Signatures in DER (RFC 3279 section 2.2.3). */
  static CurveSignature inDer(MessageHash hash) {
    return new CurveSignature(hash, StandardDSAEncoding.INSTANCE);
  }

  /** Signatures of fixed length (IEEE P1363). */
  static CurveSignature inP1363(MessageHash hash) {
    return new CurveSignature(hash, PlainDSAEncoding.INSTANCE);
  }

  /** Without randomness: never a generator that nobody chose. */
  @Override
  protected void engineInitSign(PrivateKey key) throws InvalidKeyException {
    throw new InvalidKeyException("initSign needs a SecureRandom here");
  }

  @Override
  protected void engineInitSign(PrivateKey key, @Nullable SecureRandom source)
      throws InvalidKeyException {
    if (source == null) {
      engineInitSign(key);
    }
    signingKey = CurvePrivateKey.of(key);
    random = source;
    verifyingKey = null;
    hash.reset();
  }

  @Override
  protected void engineInitVerify(PublicKey key) throws InvalidKeyException {
    verifyingKey = CurvePublicKey.of(key);
    signingKey = null;
    hash.reset();
  }

  @Override
  protected void engineUpdate(byte input) {
    engineUpdate(new byte[] {input}, 0, 1);
  }

  @Override
  protected void engineUpdate(byte[] input, int offset, int length) {
    hash.update(input, offset, length);
  }

  @Override
  protected byte[] engineSign() throws SignatureException {
    if (signingKey == null) {
      throw new SignatureException("not initialised for signing");
    }
    byte[] digest = hash.digest();
    ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(SHA256Digest.newInstance()));
    signer.init(true, new ParametersWithRandom(signingKey.scalar(), random));
    BigInteger[] rs = signer.generateSignature(digest);
    try {
      return encoding.encode(signer.getOrder(), rs[0], rs[1]);
    } catch (IOException e) {
      throw new SignatureException("the signature has no encoding", e);
    }
  }

  @Override
  protected boolean engineVerify(byte[] signature) throws SignatureException {
    if (verifyingKey == null) {
      throw new SignatureException("not initialised for verification");
    }
    byte[] digest = hash.digest();
    BigInteger[] rs;
    try {
      rs = encoding.decode(Domain.PARAMETERS.getN(), signature);
    } catch (IOException | RuntimeException malformed) {
      throw new SignatureException("not a signature of ECDSA on " + Secp256k1.NAME, malformed);
    }
    ECDSASigner verifier = new ECDSASigner();
    verifier.init(false, verifyingKey.point());
    return verifier.verifySignature(digest, rs[0], rs[1]);
  }

  /** The key has its parameters; the same ones may be given, as to the JDK's. */
  @Override
  protected void engineSetParameter(@Nullable AlgorithmParameterSpec params)
      throws InvalidAlgorithmParameterException {
    if (params != null
        && !(params instanceof ECParameterSpec curve
            && curve.getCurve().equals(Secp256k1.parameters().getCurve())
            && curve.getGenerator().equals(Secp256k1.parameters().getGenerator()))) {
      throw new InvalidAlgorithmParameterException("the key is on " + Secp256k1.NAME);
    }
  }

  @Override
  protected @Nullable AlgorithmParameters engineGetParameters() {
    return null;
  }

  /** Deprecated in the JCA without a replacement that has names. */
  @Override
  @Deprecated
  protected void engineSetParameter(String name, Object value) {
    throw new InvalidParameterException("there are no parameters with names");
  }

  /** As above. */
  @Override
  @Deprecated
  protected Object engineGetParameter(String name) {
    throw new InvalidParameterException("there are no parameters with names");
  }
}
