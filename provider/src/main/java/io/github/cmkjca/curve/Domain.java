package io.github.cmkjca.curve;

import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;

/** The curve as Bouncy Castle knows it. */
final class Domain {
  static final ECNamedDomainParameters PARAMETERS =
      new ECNamedDomainParameters(
          SECObjectIdentifiers.secp256k1,
          CustomNamedCurves.getByOID(SECObjectIdentifiers.secp256k1));

  /** How encoded keys name what they are. */
  static final AlgorithmIdentifier ALGORITHM =
      new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, SECObjectIdentifiers.secp256k1);

  private Domain() {}
}
