package io.github.cmkjca.datakey;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A limit that is never passed: an amount is reserved with one {@code getAndAdd} before it is used,
 * and one that is reserved but not used is lost. Safe for use by many threads.
 */
final class Quota {
  private final AtomicLong taken = new AtomicLong();
  private final long max;

  Quota(long max) {
    this.max = max;
  }

  /** Reserves up to this many; returns how many it got, 0 when all are gone. */
  long take(long wanted) {
    if (taken.get() >= max) {
      return 0; // keeps the counter from growing without end
    }
    long before = taken.getAndAdd(wanted);
    return Math.max(0, Math.min(wanted, max - before));
  }

  /** Whether an eighth or less is left. */
  boolean nearEnd() {
    return taken.get() >= max - max / 8;
  }

  boolean exhausted() {
    return taken.get() >= max;
  }
}
