package io.github.cmkjca.renewal;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Signature;
import java.security.interfaces.ECKey;
import java.security.interfaces.EdECKey;
import java.security.interfaces.RSAKey;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/**
 * Signs structures of X.509 with a private key, by the algorithm that suits it.
 *
 * @param signature initialised
 * @param algorithm how the structure names it
 */
record Signer(Signature signature, AlgorithmIdentifier algorithm) {
  // RFC 8410 section 3.
  private static final ASN1ObjectIdentifier ED25519 = new ASN1ObjectIdentifier("1.3.101.112");
  private static final ASN1ObjectIdentifier ED448 = new ASN1ObjectIdentifier("1.3.101.113");

  /** RFC 4055, RFC 5758 and RFC 8410 say how each is named. */
  static Signer of(PrivateKey key, Provider provider)
      throws RenewalException, GeneralSecurityException {
    if (key instanceof RSAKey) {
      return key.getAlgorithm().equals("RSA")
          ? signer(
              key,
              provider,
              "SHA256withRSA",
              new AlgorithmIdentifier(
                  PKCSObjectIdentifiers.sha256WithRSAEncryption, DERNull.INSTANCE))
          : pss(key, provider);
    }
    if (key instanceof ECKey ec) {
      int bits = ec.getParams().getOrder().bitLength();
      return bits > 384
          ? named(key, provider, "SHA512withECDSA", X9ObjectIdentifiers.ecdsa_with_SHA512)
          : bits > 256
              ? named(key, provider, "SHA384withECDSA", X9ObjectIdentifiers.ecdsa_with_SHA384)
              : named(key, provider, "SHA256withECDSA", X9ObjectIdentifiers.ecdsa_with_SHA256);
    }
    if (key instanceof EdECKey ed) {
      return ed.getParams().getName().equals("Ed25519")
          ? named(key, provider, "Ed25519", ED25519)
          : named(key, provider, "Ed448", ED448);
    }
    throw new RenewalException(
        "a key of algorithm "
            + key.getAlgorithm()
            + " cannot sign a certificate request; keys of RSA, EC and EdDSA do");
  }

  byte[] sign(byte[] structure) throws GeneralSecurityException {
    signature.update(structure);
    return signature.sign();
  }

  private static Signer named(
      PrivateKey key, Provider provider, String name, ASN1ObjectIdentifier oid)
      throws GeneralSecurityException {
    return signer(key, provider, name, new AlgorithmIdentifier(oid));
  }

  private static Signer pss(PrivateKey key, Provider provider) throws GeneralSecurityException {
    Signature signature = Signature.getInstance("SHA256withRSAandMGF1", provider);
    signature.initSign(key);
    try {
      return new Signer(
          signature,
          new AlgorithmIdentifier(
              PKCSObjectIdentifiers.id_RSASSA_PSS,
              ASN1Primitive.fromByteArray(signature.getParameters().getEncoded())));
    } catch (IOException e) {
      throw new GeneralSecurityException("parameters of PSS have no encoding", e);
    }
  }

  private static Signer signer(
      PrivateKey key, Provider provider, String name, AlgorithmIdentifier algorithm)
      throws GeneralSecurityException {
    Signature signature = Signature.getInstance(name, provider);
    signature.initSign(key);
    return new Signer(signature, algorithm);
  }
}
