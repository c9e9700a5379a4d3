package io.github.cmkjca.custody;

import java.security.SecureRandom;
import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ParametersWithRandom;
import org.bouncycastle.crypto.signers.MLDSASigner;

/** ML-DSA of a message representative that the caller computed (FIPS 204, algorithm 7, line 6). */
final class MlDsaMu implements SigningScheme {
  private final SecureRandom random;

  MlDsaMu(SecureRandom random) {
    this.random = random;
  }

  @Override
  public byte[] sign(AsymmetricKeyParameter privateKey, byte[] message) {
    MLDSASigner signer = new MLDSASigner();
    signer.init(true, new ParametersWithRandom(privateKey, random));
    try {
      return signer.generateMuSignature(message);
    } catch (CryptoException e) {
      throw new IllegalStateException("ML-DSA failed", e);
    }
  }

  @Override
  public boolean verify(AsymmetricKeyParameter publicKey, byte[] message, byte[] signature) {
    MLDSASigner verifier = new MLDSASigner();
    verifier.init(false, publicKey);
    return verifier.verifyMuSignature(message, signature);
  }
}
