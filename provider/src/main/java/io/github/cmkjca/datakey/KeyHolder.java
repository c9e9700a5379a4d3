package io.github.cmkjca.datakey;

import java.util.Set;

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

  /**
   * As {@link #forget} for each of these keys. Worth overriding with a single look-up: many keys
   * leave at once when contexts are all different, and there may be many holders.
   *
   * @param keys unmodifiable; data keys are equal if they have the same material
   */
  default void forgetAll(Set<DataKey> keys, boolean evenBusy) {
    keys.forEach(key -> forget(key, evenBusy));
  }

  /**
   * A vault is closed: forgets whatever it has from there, even in the midst of a message. Keys
   * that left the cache while their message was under way are not named again. From any thread.
   */
  void vaultClosed(DataKeys vault);
}
