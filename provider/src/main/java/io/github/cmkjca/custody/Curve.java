package io.github.cmkjca.custody;

import io.github.cmkjca.spi.kms.KeySpec;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;

/** An elliptic curve in Weierstrass form, as Bouncy Castle and as the JDK know it. */
enum Curve {
  P256(KeySpec.ECC_NIST_P256, SECObjectIdentifiers.secp256r1, "secp256r1"),
  P384(KeySpec.ECC_NIST_P384, SECObjectIdentifiers.secp384r1, "secp384r1"),
  P521(KeySpec.ECC_NIST_P521, SECObjectIdentifiers.secp521r1, "secp521r1"),
  /** Not in the JDK since version 16. */
  P256K1(KeySpec.ECC_SECG_P256K1, SECObjectIdentifiers.secp256k1, "secp256k1");

  private final KeySpec keySpec;

  @SuppressWarnings("ImmutableEnumChecker") // it has no setters
  private final ASN1ObjectIdentifier oid;

  private final String jdkName;

  Curve(KeySpec keySpec, ASN1ObjectIdentifier oid, String jdkName) {
    this.keySpec = keySpec;
    this.oid = oid;
    this.jdkName = jdkName;
  }

  /** The curve of keys of this spec; empty if they are on none of these. */
  static Optional<Curve> of(KeySpec keySpec) {
    for (Curve curve : values()) {
      if (curve.keySpec == keySpec) {
        return Optional.of(curve);
      }
    }
    return Optional.empty();
  }

  KeySpec keySpec() {
    return keySpec;
  }

  ASN1ObjectIdentifier oid() {
    return oid;
  }

  boolean isInJdk() {
    return this != P256K1;
  }

  ECGenParameterSpec jdkName() {
    return new ECGenParameterSpec(jdkName);
  }

  ECNamedDomainParameters domain() {
    return new ECNamedDomainParameters(oid, CustomNamedCurves.getByOID(oid));
  }

  /** The same private key for the JDK, which computes with it in constant time. */
  PrivateKey inJdk(ECPrivateKeyParameters key) {
    try {
      return Delegates.keyFactory("EC")
          .generatePrivate(new ECPrivateKeySpec(key.getD(), jdkParameters()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a delegate refused a private key on " + this, e);
    }
  }

  /** The same public key for the JDK. */
  PublicKey inJdk(ECPublicKeyParameters key) {
    BigInteger x = key.getQ().getAffineXCoord().toBigInteger();
    BigInteger y = key.getQ().getAffineYCoord().toBigInteger();
    try {
      return Delegates.keyFactory("EC")
          .generatePublic(new ECPublicKeySpec(new ECPoint(x, y), jdkParameters()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a delegate refused a public key on " + this, e);
    }
  }

  private ECParameterSpec jdkParameters() throws GeneralSecurityException {
    AlgorithmParameters parameters = Delegates.algorithmParameters("EC");
    parameters.init(jdkName());
    return parameters.getParameterSpec(ECParameterSpec.class);
  }
}
