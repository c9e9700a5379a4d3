package io.github.cmkjca.datakey;

/**
 * Something that may hold a copy of key material outside the cache: a cipher object whose delegate
 * has an expanded key. Known to {@link DataKeys} by a weak reference.
 */
public interface KeyHolder {
  /**
   * Forgets the copy of this key's material that is left from finished messages; one that is in the
   * midst of a message keeps it, unless {@code evenBusy}. May be called from any thread at any
   * time.
   */
  void forget(DataKey key, boolean evenBusy);
}
