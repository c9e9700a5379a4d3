package io.github.cmkjca.custody;

import io.github.cmkjca.spi.kms.KeySpec;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/** How encoded keys name what they are: RFC 3279, RFC 5480, RFC 8410, RFC 9881. */
final class KeyAlgorithms {
  private static final ASN1ObjectIdentifier ED25519 = new ASN1ObjectIdentifier("1.3.101.112");

  private KeyAlgorithms() {}

  /**
   * The one algorithm identifier of keys of this spec, parameters and all.
   *
   * @throws IllegalArgumentException if they are no key pairs
   */
  static AlgorithmIdentifier of(KeySpec keySpec) {
    return switch (keySpec) {
      case RSA_2048, RSA_3072, RSA_4096 ->
          new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE);
      case ECC_NIST_P256, ECC_NIST_P384, ECC_NIST_P521, ECC_SECG_P256K1 ->
          new AlgorithmIdentifier(
              X9ObjectIdentifiers.id_ecPublicKey, Curve.of(keySpec).orElseThrow().oid());
      case ECC_NIST_EDWARDS25519 -> new AlgorithmIdentifier(ED25519);
      case ML_DSA_44 -> new AlgorithmIdentifier(NISTObjectIdentifiers.id_ml_dsa_44);
      case ML_DSA_65 -> new AlgorithmIdentifier(NISTObjectIdentifiers.id_ml_dsa_65);
      case ML_DSA_87 -> new AlgorithmIdentifier(NISTObjectIdentifiers.id_ml_dsa_87);
      case SYMMETRIC_DEFAULT, HMAC_224, HMAC_256, HMAC_384, HMAC_512 ->
          throw new IllegalArgumentException(keySpec + " is no key pair");
    };
  }
}
