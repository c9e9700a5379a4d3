package io.github.cmkjca.custody.pkcs11;

import java.security.Key;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The private keys of one connection that have been shown to be those that are to have their
 * labels. What is used later is the same object of the token. Safe for use by many threads.
 */
final class ProvedKeys {
  private final Map<String, Key> keys = new ConcurrentHashMap<>();

  @SuppressWarnings("ReferenceEquality") // another object of the token may have the same name
  boolean has(String label, Key key) {
    return keys.get(label) == key;
  }

  void add(String label, Key key) {
    keys.put(label, key);
  }

  void forget(String label) {
    keys.remove(label);
  }
}
