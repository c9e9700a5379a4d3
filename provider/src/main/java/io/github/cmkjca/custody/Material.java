package io.github.cmkjca.custody;

import io.github.cmkjca.spi.custody.BackingKey;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Unwrapped material of one backing key. Wiped when it is retired and the last borrower has given
 * it back.
 */
final class Material {
  private static final int RETIRED = Integer.MIN_VALUE;

  private final BackingKey key;
  private final byte[] bytes;

  /**
   * Borrowers, and the sign bit once it is retired: one word, so that exactly one of them wipes.
   */
  private final AtomicInteger state = new AtomicInteger();

  /** Takes the array over. */
  Material(BackingKey key, byte[] bytes) {
    this.key = key;
    this.bytes = bytes;
  }

  /** Whether this is the material of exactly that stored row: an altered one must be refused. */
  boolean isOf(BackingKey other) {
    return key.keyId().equals(other.keyId())
        && key.materialId().equals(other.materialId())
        && key.keySpec() == other.keySpec()
        && Arrays.equals(key.sealed(), other.sealed());
  }

  /** Borrows it; false when it is retired. */
  boolean retain() {
    while (true) {
      int now = state.get();
      if (now < 0) {
        return false;
      }
      if (state.compareAndSet(now, now + 1)) {
        return true;
      }
    }
  }

  void release() {
    if (state.decrementAndGet() == RETIRED) {
      wipe();
    }
  }

  void retire() {
    if (state.getAndUpdate(now -> now | RETIRED) == 0) {
      wipe();
    }
  }

  /** To be read between {@link #retain} and {@link #release} only. */
  byte[] bytes() {
    return bytes;
  }

  private void wipe() {
    Arrays.fill(bytes, (byte) 0);
  }
}
