package io.github.cmkjca.datakey;

import java.io.InvalidObjectException;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import javax.crypto.SecretKey;

/**
 * A data key as a delegate sees it during {@code init}: RAW. Has no material of its own: {@link
 * #getEncoded()} is a copy, which the delegate wipes, and refuses once the data key is wiped. One
 * object a cached key, so that lending it allocates nothing; for that reason {@link #destroy()} is
 * not supported, and it is not serialisable because a copy could not be wiped.
 */
final class LeasedKey implements SecretKey {
  private static final long serialVersionUID = 1L;

  private final transient CachedKey key;
  private final String algorithm;

  LeasedKey(CachedKey key, String algorithm) {
    this.key = key;
    this.algorithm = algorithm;
  }

  @Override
  public String getAlgorithm() {
    return algorithm;
  }

  @Override
  public String getFormat() {
    return "RAW";
  }

  @Override
  public byte[] getEncoded() {
    return key.copy();
  }

  @Override
  public boolean isDestroyed() {
    return key.wiped();
  }

  /** Never the key. */
  @Override
  public String toString() {
    return "LeasedKey[" + algorithm + "]";
  }

  private void writeObject(ObjectOutputStream out) throws NotSerializableException {
    throw new NotSerializableException(LeasedKey.class.getName());
  }

  private void readObject(ObjectInputStream in) throws InvalidObjectException {
    throw new InvalidObjectException("a leased key is never serialised");
  }
}
