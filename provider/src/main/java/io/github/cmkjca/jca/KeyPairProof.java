package io.github.cmkjca.jca;

import io.github.cmkjca.spi.kms.InvalidCiphertextException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.security.interfaces.XECPublicKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import javax.crypto.KeyAgreement;

/**
 * Tries whether a private and a public key are a pair, by what they are for: a comparison of
 * numbers would believe a damaged private key.
 */
final class KeyPairProof {
  private static final int CHALLENGE_BYTES = 32;

  private KeyPairProof() {}

  /** False also for a private key that cannot be read. */
  static boolean belongTogether(KeyFamily family, PublicKey publicKey, byte[] pkcs8) {
    try {
      PrivateKey privateKey =
          new Pkcs8Reader(publicKey.getAlgorithm(), family.basicProvider(publicKey)).read(pkcs8);
      return family == KeyFamily.XDH
          ? agree((XECPublicKey) publicKey, privateKey)
          : signs(publicKey, privateKey);
    } catch (GeneralSecurityException | InvalidCiphertextException notAPair) {
      return false;
    }
  }

  private static boolean signs(PublicKey publicKey, PrivateKey privateKey)
      throws GeneralSecurityException {
    byte[] challenge = new byte[CHALLENGE_BYTES];
    Delegates.random().nextBytes(challenge);
    Signature signer = signature(publicKey);
    signer.initSign(privateKey, Delegates.random());
    signer.update(challenge);
    byte[] signature = signer.sign();
    Signature verifier = signature(publicKey);
    verifier.initVerify(publicKey);
    verifier.update(challenge);
    return verifier.verify(signature);
  }

  private static Signature signature(PublicKey publicKey) throws GeneralSecurityException {
    KeyFamily family = KeyFamily.of(publicKey);
    Provider provider = family.basicProvider(publicKey);
    return switch (family) {
      case RSA ->
          publicKey.getAlgorithm().equals("RSA")
              ? Signature.getInstance("SHA256withRSA", provider)
              : pss((RSAPublicKey) publicKey);
      case EC -> Signature.getInstance("SHA256withECDSA", provider);
      default -> Signature.getInstance(family.jcaName(), provider);
    };
  }

  private static Signature pss(RSAPublicKey publicKey) throws GeneralSecurityException {
    Signature signature = Signature.getInstance("RSASSA-PSS", KeyFamily.RSA.jdkProvider());
    AlgorithmParameterSpec params = publicKey.getParams();
    signature.setParameter(
        params == null
            ? new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1)
            : params);
    return signature;
  }

  private static boolean agree(XECPublicKey publicKey, PrivateKey privateKey)
      throws GeneralSecurityException {
    Provider provider = KeyFamily.XDH.jdkProvider();
    KeyPairGenerator generator = KeyPairGenerator.getInstance("XDH", provider);
    generator.initialize(publicKey.getParams(), Delegates.random());
    KeyPair other = generator.generateKeyPair();
    return Arrays.equals(
        secret(privateKey, other.getPublic()), secret(other.getPrivate(), publicKey));
  }

  private static byte[] secret(PrivateKey mine, PublicKey theirs) throws GeneralSecurityException {
    KeyAgreement agreement = KeyAgreement.getInstance("XDH", KeyFamily.XDH.jdkProvider());
    agreement.init(mine, Delegates.random());
    agreement.doPhase(theirs, true);
    return agreement.generateSecret();
  }
}
