package io.github.cmkjca.datakey;

import io.github.cmkjca.datakey.KeySource.Nested;
import io.github.cmkjca.datakey.KeySource.Wrapped;
import java.util.Arrays;

/**
 * The identity of a data key: everything that its unwrapping depends on. The CMK, the context, the
 * integration and the opener belong to it: a cached key must not be had through a name, a context
 * or an entry under which unwrapping would fail.
 */
final class KeyId {
  private final KeySource source;
  private final int hash;

  KeyId(KeySource source) {
    this.source = source;
    this.hash =
        source instanceof Wrapped wrapped
            ? 31 * Arrays.hashCode(wrapped.ciphertextBlob())
                + wrapped.encryptionContext().hashCode()
            : 31 * Arrays.hashCode(((Nested) source).sealed())
                + ((Nested) source).parent().id().hashCode();
  }

  KeySource source() {
    return source;
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof KeyId that
            && hash == that.hash
            && (source == that.source || sameSource(source, that.source)));
  }

  private static boolean sameSource(KeySource one, KeySource other) {
    if (one instanceof Wrapped a && other instanceof Wrapped b) {
      return Arrays.equals(a.ciphertextBlob(), b.ciphertextBlob())
          && a.keyArn().equals(b.keyArn())
          && a.encryptionContext().equals(b.encryptionContext())
          && a.via() == b.via();
    }
    return one instanceof Nested a
        && other instanceof Nested b
        && Arrays.equals(a.sealed(), b.sealed())
        && a.opener().equals(b.opener())
        && a.parent().id().equals(b.parent().id());
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return "KeyId[" + source + "]";
  }
}
