package io.github.cmkjca.datakey;

import java.io.InvalidObjectException;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/**
 * The key as a delegate sees it during {@code init}: RAW. {@link #getEncoded()} is a copy, which
 * the delegate wipes. Not serialisable: a copy could not be wiped.
 */
final class LeasedKey implements SecretKey {
  private static final long serialVersionUID = 1L;

  private final transient CachedKey key;
  private final String algorithm;
  private volatile boolean destroyed;

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
  public byte @Nullable [] getEncoded() {
    if (destroyed) {
      throw new IllegalStateException("the leased key was returned");
    }
    return key.material().clone();
  }

  @Override
  public void destroy() {
    destroyed = true;
  }

  @Override
  public boolean isDestroyed() {
    return destroyed;
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
