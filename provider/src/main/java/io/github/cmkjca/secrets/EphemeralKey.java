package io.github.cmkjca.secrets;

import java.io.InvalidObjectException;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import javax.crypto.SecretKey;

/**
 * A key for one {@code init} of a delegate. Unlike a {@code SecretKeySpec} it can be wiped, and it
 * keeps the array that it is given. Never handed to a program. For one thread at a time.
 */
public final class EphemeralKey implements SecretKey {
  private static final long serialVersionUID = 1L;

  private final String algorithm;
  private final transient byte[] material;

  /**
   * Takes the array over.
   *
   * @param algorithm as the delegate wants it called
   * @param material RAW; wiped by {@link #destroy()}
   */
  public EphemeralKey(String algorithm, byte[] material) {
    this.algorithm = algorithm;
    this.material = material;
  }

  @Override
  public String getAlgorithm() {
    return algorithm;
  }

  @Override
  public String getFormat() {
    return "RAW";
  }

  /** A copy: delegates wipe what they are given. */
  @Override
  public byte[] getEncoded() {
    return material.clone();
  }

  @Override
  public void destroy() {
    Arrays.fill(material, (byte) 0);
  }

  /** Never the key. */
  @Override
  public String toString() {
    return "EphemeralKey[" + algorithm + "]";
  }

  private void writeObject(ObjectOutputStream out) throws NotSerializableException {
    throw new NotSerializableException(EphemeralKey.class.getName());
  }

  private void readObject(ObjectInputStream in) throws InvalidObjectException {
    throw new InvalidObjectException("an ephemeral key is never serialised");
  }
}
