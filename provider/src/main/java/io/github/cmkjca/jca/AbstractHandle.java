package io.github.cmkjca.jca;

import io.github.cmkjca.spi.CmkKey;
import java.io.InvalidObjectException;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.ObjectStreamException;
import java.io.Serializable;
import java.security.InvalidKeyException;
import java.security.Key;
import org.jspecify.annotations.Nullable;

/** What all handles share: no encoding, no format, serialised only as a reference. */
abstract class AbstractHandle implements CmkKey {
  private static final long serialVersionUID = 1L;

  private final String algorithm;
  private transient volatile boolean destroyed;

  AbstractHandle(String algorithm) {
    this.algorithm = algorithm;
  }

  /** This key as a handle of ours that was not destroyed. */
  static AbstractHandle require(@Nullable Key key) throws InvalidKeyException {
    if (key instanceof AbstractHandle handle) {
      handle.requireUsable();
      return handle;
    }
    throw new InvalidKeyException(
        "a key handle of the CMK provider is needed, not "
            + (key == null
                ? "null"
                : "a "
                    + key.getClass().getName()
                    + "; call getInstance again for keys of other providers"));
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

  /** Refuses a handle that was destroyed. */
  final void requireUsable() throws InvalidKeyException {
    if (destroyed) {
      throw new InvalidKeyException(gone());
    }
  }

  /**
   * Refuses to go on with a handle that was destroyed after {@code init}.
   *
   * @throws IllegalStateException as {@code Destroyable} prescribes
   */
  final void requireStillUsable() {
    if (destroyed) {
      throw new IllegalStateException(gone());
    }
  }

  /** What is said of a handle that was destroyed. */
  final String gone() {
    return "this handle was destroyed: " + this + "; get the key from where it is kept again";
  }

  /**
   * Ends the use of this object: what was initialised with it does not go on, not even with a
   * message under way. Other handles of the same key are not touched; keystores and key managers
   * give each caller one of its own. The key itself stays where it is kept. May be called again, by
   * any thread.
   */
  public final void destroy() {
    destroyed = true;
  }

  /** Whether {@link #destroy()} was called. */
  public final boolean isDestroyed() {
    return destroyed;
  }

  final Object writeReplace() throws ObjectStreamException {
    if (destroyed) {
      throw new NotSerializableException("this handle was destroyed: " + this);
    }
    return ref();
  }

  /** Its serial form: a public reference, nothing else. */
  abstract Serializable ref() throws ObjectStreamException;

  private void readObject(ObjectInputStream in) throws InvalidObjectException {
    throw new InvalidObjectException("a handle is read as a reference");
  }

  /** The same for bytes that leave this class out of the ancestors of a handle's. */
  private void readObjectNoData() throws InvalidObjectException {
    throw new InvalidObjectException("a handle is read as a reference");
  }
}
