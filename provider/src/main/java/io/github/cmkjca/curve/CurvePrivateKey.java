package io.github.cmkjca.curve;

import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.PrivateKey;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.jspecify.annotations.Nullable;

/** A private key in the hands of this package; shows nothing of itself. */
final class CurvePrivateKey implements PrivateKey {
  private static final long serialVersionUID = 1L;

  private final transient ECPrivateKeyParameters scalar;

  CurvePrivateKey(ECPrivateKeyParameters scalar) {
    this.scalar = scalar;
  }

  static CurvePrivateKey of(@Nullable Key key) throws InvalidKeyException {
    if (key instanceof CurvePrivateKey ours) {
      return ours;
    }
    throw new InvalidKeyException("a private key of the key factory of this provider is needed");
  }

  ECPrivateKeyParameters scalar() {
    return scalar;
  }

  @Override
  public String getAlgorithm() {
    return "EC";
  }

  @Override
  public @Nullable String getFormat() {
    return null;
  }

  @Override
  public byte @Nullable [] getEncoded() {
    return null;
  }

  /** Never the key. */
  @Override
  public String toString() {
    return "EC private key on " + Secp256k1.NAME;
  }

  private void writeObject(ObjectOutputStream out) throws NotSerializableException {
    throw new NotSerializableException(CurvePrivateKey.class.getName());
  }

  private void readObject(ObjectInputStream in) throws NotSerializableException {
    throw new NotSerializableException(CurvePrivateKey.class.getName());
  }
}
