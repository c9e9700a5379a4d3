package io.github.cmkjca.jca;

import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * What a delegate is initialised with to make it forget a key. Random, so that a fault that
 * encrypted under it would lose data rather than disclose them. Made at first need.
 */
final class ThrowAwayKey {
  static final SecretKey KEY = random();

  private ThrowAwayKey() {}

  private static SecretKey random() {
    byte[] bytes = new byte[32];
    Delegates.random().nextBytes(bytes);
    return new SecretKeySpec(bytes, "AES");
  }
}
