package io.github.cmkjca.curve;

import java.math.BigInteger;
import java.security.Provider;
import java.security.PublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.EllipticCurve;
import java.security.spec.InvalidKeySpecException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The curve secp256k1 (SEC 2, section 2.4.1). Everything here is safe for use by many threads, and
 * telling whether a key is on the curve loads nothing else.
 */
public final class Secp256k1 {
  /** As the JCA and SEC 2 call it. */
  public static final String NAME = "secp256k1";

  /** As certificates and keys call it. */
  public static final String OID = "1.3.132.0.10";

  /**
   * DER of a SubjectPublicKeyInfo on this curve up to its point, which is uncompressed, the only
   * form that the JDK takes on other curves, too (RFC 5480 sections 2.1 and 2.2).
   */
  static final byte[] PREFIX =
      HexFormat.of().parseHex("3056301006072a8648ce3d020106052b8104000a034200");

  /** What in it names the curve, and precedes the bit string. */
  private static final int ALGORITHM_FROM = 2;

  private static final int ALGORITHM_TO = 20;

  private static final ECParameterSpec PARAMETERS =
      new ECParameterSpec(
          new EllipticCurve(
              new ECFieldFp(
                  hex("fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f")),
              BigInteger.ZERO,
              BigInteger.valueOf(7)),
          new ECPoint(
              hex("79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"),
              hex("483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8")),
          hex("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141"),
          1);

  private Secp256k1() {}

  /** The parameters of the curve. */
  public static ECParameterSpec parameters() {
    return PARAMETERS;
  }

  /**
   * Whether a key says that it is on this curve, by name. Its class does not matter: the JDK has
   * none for such keys.
   */
  public static boolean has(PublicKey key) {
    byte[] der = key.getEncoded();
    return der != null && isEncodingOf(der);
  }

  /** Whether the DER of a SubjectPublicKeyInfo names this curve. */
  public static boolean isEncodingOf(byte[] der) {
    return der.length > ALGORITHM_TO
        && Arrays.equals(der, ALGORITHM_FROM, ALGORITHM_TO, PREFIX, ALGORITHM_FROM, ALGORITHM_TO);
  }

  /**
   * The public key of the DER of a SubjectPublicKeyInfo: an {@code ECKey}, equal to those of the
   * same encoding.
   *
   * @throws InvalidKeySpecException if it is not a point of this curve in uncompressed form
   */
  public static PublicKey publicKey(byte[] der) throws InvalidKeySpecException {
    return CurvePublicKey.of(der);
  }

  /**
   * What computes on this curve, as a provider to look services up in: the key factory {@code EC},
   * the key agreement {@code ECDH}, and the signatures {@code ...withECDSA} and {@code
   * ...withECDSAinP1363Format}. Private keys are given to it in PKCS #8 form, and randomness at
   * {@code initSign}.
   */
  public static Provider provider() {
    return Computing.PROVIDER;
  }

  private static BigInteger hex(String digits) {
    return new BigInteger(digits, 16);
  }

  /** Loads Bouncy Castle's classes when they are needed. */
  private static final class Computing {
    static final Provider PROVIDER = new CurveProvider();
  }
}
