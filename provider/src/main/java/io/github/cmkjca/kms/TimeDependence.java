package io.github.cmkjca.kms;

import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Whether decisions that are remembered depend on the time: some policy looks at the clock. From
 * then on each second is another moment. Safe for use by many threads.
 */
final class TimeDependence {
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile boolean matters;
  private volatile long second;
  private final AtomicLong moments = new AtomicLong();

  TimeDependence(InstantSource clock) {
    this.clock = clock;
  }

  /** A decision that depends on the time is about to be made. */
  void matters() {
    if (!matters) {
      second = clock.instant().getEpochSecond();
      matters = true;
    }
  }

  /** How many moments there were, whichever way the clock was set. */
  long moments() {
    if (matters && clock.instant().getEpochSecond() != second) {
      lock.lock();
      try {
        long now = clock.instant().getEpochSecond();
        if (now != second) {
          second = now;
          moments.incrementAndGet();
        }
      } finally {
        lock.unlock();
      }
    }
    return moments.get();
  }
}
