package io.github.cmkjca.jca;

import io.github.cmkjca.curve.Secp256k1;
import io.github.cmkjca.spi.kms.KeySpec;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.interfaces.XECPublicKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Locale;

/** The kinds of key pairs whose private key can be a handle. */
enum KeyFamily {
  /** RSA, with or without restriction to PSS. */
  RSA("RSA", "SunRsaSign"),
  /** Curves in Weierstrass form: those that the JDK has, P-256, P-384, P-521, and secp256k1. */
  EC("EC", "SunEC"),
  /** Ed25519 and Ed448. */
  EDDSA("EdDSA", "SunEC"),
  /** X25519 and X448. */
  XDH("XDH", "SunEC"),
  /** ML-DSA, where the JDK has it. */
  ML_DSA("ML-DSA", "SUN");

  /** Joint prefix of 2.16.840.1.101.3.4.3.17 to .19, as JDKs call keys that they do not know. */
  private static final String ML_DSA_OID = "2.16.840.1.101.3.4.3.1";

  private final String jcaName;
  private final String jdkProvider;

  KeyFamily(String jcaName, String jdkProvider) {
    this.jcaName = jcaName;
    this.jdkProvider = jdkProvider;
  }

  /** Standard name of the algorithm of its keys. */
  String jcaName() {
    return jcaName;
  }

  /** The family of CMKs of an asymmetric spec. */
  static KeyFamily of(KeySpec keySpec) {
    return switch (keySpec) {
      case RSA_2048, RSA_3072, RSA_4096 -> RSA;
      case ECC_NIST_P256, ECC_NIST_P384, ECC_NIST_P521, ECC_SECG_P256K1 -> EC;
      case ECC_NIST_EDWARDS25519 -> EDDSA;
      case ML_DSA_44, ML_DSA_65, ML_DSA_87 -> ML_DSA;
      default -> throw new IllegalArgumentException(keySpec + " is no key pair");
    };
  }

  /** The JDK's provider that works with its keys. */
  Provider jdkProvider() throws NoSuchAlgorithmException {
    Provider provider = KnownProviders.registered(jdkProvider);
    if (provider == null) {
      throw new NoSuchAlgorithmException("the JDK's provider " + jdkProvider + " is missing");
    }
    return provider;
  }

  /** What works with a key of this family: the JDK's provider, or ours for what it lacks. */
  Provider basicProvider(PublicKey key) throws NoSuchAlgorithmException {
    return this == EC && Secp256k1.has(key) ? Secp256k1.provider() : jdkProvider();
  }

  private KeyFactory jdkFactory(String algorithm) throws NoSuchAlgorithmException {
    return KeyFactory.getInstance(algorithm, jdkProvider());
  }

  /**
   * The public key of this DER of a SubjectPublicKeyInfo (RFC 5280 section 4.1), as {@link
   * #inBasicForm} makes it.
   *
   * @throws InvalidKeySpecException if it is none of this family
   */
  PublicKey publicKey(byte[] der) throws NoSuchAlgorithmException, InvalidKeySpecException {
    if (this == EC && Secp256k1.isEncodingOf(der)) {
      return Secp256k1.publicKey(der);
    }
    X509EncodedKeySpec spec = new X509EncodedKeySpec(der);
    if (this != RSA) {
      return jdkFactory(jcaName).generatePublic(spec);
    }
    try {
      return jdkFactory(jcaName).generatePublic(spec);
    } catch (InvalidKeySpecException restrictedToPss) {
      return jdkFactory("RSASSA-PSS").generatePublic(spec);
    }
  }

  /**
   * The same key as an object of the JDK, or ours on secp256k1, whichever library it comes from.
   *
   * @throws InvalidKeyException if private keys of its kind are not supported
   */
  static PublicKey inBasicForm(PublicKey publicKey) throws InvalidKeyException {
    KeyFamily family = of(publicKey);
    try {
      String algorithm = family == EC ? family.jcaName : publicKey.getAlgorithm();
      return (PublicKey)
          KeyFactory.getInstance(algorithm, family.basicProvider(publicKey))
              .translateKey(publicKey);
    } catch (NoSuchAlgorithmException e) {
      throw new InvalidKeyException(
          "this JDK has no keys of algorithm " + publicKey.getAlgorithm(), e);
    }
  }

  /**
   * The family of a key pair.
   *
   * @throws InvalidKeyException if its private keys are not supported
   */
  static KeyFamily of(PublicKey publicKey) throws InvalidKeyException {
    if (publicKey instanceof RSAPublicKey) {
      return RSA;
    }
    if (publicKey instanceof ECPublicKey || Secp256k1.has(publicKey)) {
      return EC;
    }
    if (publicKey instanceof EdECPublicKey) {
      return EDDSA;
    }
    if (publicKey instanceof XECPublicKey) {
      return XDH;
    }
    String name = publicKey.getAlgorithm().toUpperCase(Locale.ROOT);
    if (name.startsWith(ML_DSA.jcaName) || name.startsWith(ML_DSA_OID)) {
      return ML_DSA;
    }
    throw new InvalidKeyException(
        "private keys of algorithm "
            + publicKey.getAlgorithm()
            + " are not supported; RSA, EC, EdDSA, XDH and ML-DSA are");
  }
}
