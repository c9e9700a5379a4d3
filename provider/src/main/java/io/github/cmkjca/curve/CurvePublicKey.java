package io.github.cmkjca.curve;

import java.io.InvalidObjectException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.PublicKey;
import java.security.interfaces.ECKey;
import java.security.spec.ECParameterSpec;
import java.security.spec.InvalidKeySpecException;
import java.util.Arrays;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.jspecify.annotations.Nullable;

/**
 * A public key that was found to be a point of the curve. No {@code ECPublicKey}: the JDK's
 * provider takes each of these for its own, and finds when it verifies that it lacks the curve. The
 * JDK's raw form of such keys is none either.
 */
final class CurvePublicKey implements PublicKey, ECKey {
  private static final long serialVersionUID = 1L;

  private static final int COORDINATE_BYTES = 32;
  private static final int POINT_BYTES = 1 + 2 * COORDINATE_BYTES;

  /** DER of a SubjectPublicKeyInfo. */
  private final byte[] encoded;

  private final transient ECPublicKeyParameters point;

  private CurvePublicKey(byte[] encoded, ECPublicKeyParameters point) {
    this.encoded = encoded;
    this.point = point;
  }

  /** Reads a key and fully validates it (SP 800-56A, section 5.6.2.3.3). */
  static CurvePublicKey of(byte[] der) throws InvalidKeySpecException {
    int prefix = Secp256k1.PREFIX.length;
    if (der.length != prefix + POINT_BYTES
        || !Arrays.equals(der, 0, prefix, Secp256k1.PREFIX, 0, prefix)
        || der[prefix] != 4) {
      throw new InvalidKeySpecException(
          "not the DER of a public key on " + Secp256k1.NAME + " with its point uncompressed");
    }
    byte[] encoded = der.clone();
    try {
      return new CurvePublicKey(
          encoded,
          new ECPublicKeyParameters(
              Domain.PARAMETERS
                  .getCurve()
                  .decodePoint(Arrays.copyOfRange(encoded, prefix, encoded.length)),
              Domain.PARAMETERS));
    } catch (IllegalArgumentException notOnTheCurve) {
      throw new InvalidKeySpecException("not a point of " + Secp256k1.NAME, notOnTheCurve);
    }
  }

  /** The same for a key of whatever class. */
  static CurvePublicKey of(@Nullable Key key) throws InvalidKeyException {
    if (key instanceof CurvePublicKey ours) {
      return ours;
    }
    byte[] der = key == null || !"X.509".equals(key.getFormat()) ? null : key.getEncoded();
    if (der == null) {
      throw new InvalidKeyException("a public key on " + Secp256k1.NAME + " is needed");
    }
    try {
      return of(der);
    } catch (InvalidKeySpecException e) {
      throw new InvalidKeyException(e.getMessage(), e);
    }
  }

  ECPublicKeyParameters point() {
    return point;
  }

  @Override
  public ECParameterSpec getParams() {
    return Secp256k1.parameters();
  }

  @Override
  public String getAlgorithm() {
    return "EC";
  }

  @Override
  public String getFormat() {
    return "X.509";
  }

  @Override
  public byte[] getEncoded() {
    return encoded.clone();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CurvePublicKey that && Arrays.equals(encoded, that.encoded);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(encoded);
  }

  @Override
  public String toString() {
    return "EC public key on " + Secp256k1.NAME;
  }

  /** Stored bytes are as much a stranger's as others. */
  private Object readResolve() throws InvalidObjectException {
    try {
      return of(encoded);
    } catch (InvalidKeySpecException | NullPointerException e) {
      throw new InvalidObjectException("not a public key on " + Secp256k1.NAME);
    }
  }
}
