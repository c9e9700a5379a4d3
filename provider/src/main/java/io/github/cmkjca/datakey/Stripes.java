package io.github.cmkjca.datakey;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A few counters, each split into stripes of their own cache lines so that threads which use one
 * data key at once do not fight for a line. A caller keeps the stripe that it began with. All
 * accesses are volatile.
 */
final class Stripes {
  /** Number of stripes: as many as processors, a power of two, at most 8 (1 KiB an object). */
  static final int COUNT =
      Math.min(8, Integer.highestOneBit(Math.max(1, 2 * availableProcessors() - 1)));

  /** Longs a stripe: two cache lines, because processors fetch them in pairs. */
  private static final int STRIDE = 16;

  // One stride before the first stripe keeps it clear of the array's length, which all threads
  // read.
  private final AtomicLongArray cells = new AtomicLongArray((COUNT + 1) * STRIDE);

  /** The stripe of the current thread. */
  static int current() {
    return (int) Thread.currentThread().getId() & (COUNT - 1);
  }

  long get(int stripe, int counter) {
    return cells.get(at(stripe, counter));
  }

  /** Adds and returns the new value. */
  long addAndGet(int stripe, int counter, long delta) {
    return cells.addAndGet(at(stripe, counter), delta);
  }

  boolean compareAndSet(int stripe, int counter, long expected, long update) {
    return cells.compareAndSet(at(stripe, counter), expected, update);
  }

  /** At least all that was added before the call began. */
  long sum(int counter) {
    long sum = 0;
    for (int stripe = 0; stripe < COUNT; stripe++) {
      sum += get(stripe, counter);
    }
    return sum;
  }

  private static int at(int stripe, int counter) {
    return (stripe + 1) * STRIDE + counter;
  }

  private static int availableProcessors() {
    return Runtime.getRuntime().availableProcessors();
  }
}
