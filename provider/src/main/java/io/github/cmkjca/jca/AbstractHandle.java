package io.github.cmkjca.jca;

import io.github.cmkjca.spi.CmkKey;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import org.jspecify.annotations.Nullable;

/** What all handles share: no encoding, no format, serialised only as a {@link HandleRef}. */
abstract class AbstractHandle implements CmkKey {
  private static final long serialVersionUID = 1L;

  private final String algorithm;

  AbstractHandle(String algorithm) {
    this.algorithm = algorithm;
  }

  @Override
  public final String getAlgorithm() {
    return algorithm;
  }

  @Override
  public final @Nullable String getFormat() {
    return null;
  }

  @Override
  public final byte @Nullable [] getEncoded() {
    return null;
  }

  final Object writeReplace() {
    return HandleRef.of(this);
  }

  private void readObject(ObjectInputStream in) throws InvalidObjectException {
    throw new InvalidObjectException("a handle is read as a " + HandleRef.class.getName());
  }
}
