package io.github.cmkjca.threads;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The pauses of one thread that works at intervals: as long as it says, shorter when somebody wants
 * it to look, and none any more once it is to end. Never ends what the thread is at: an interrupt
 * would close files under it. Safe for use by many threads.
 */
public final class Pauses {
  private static final long ENDING_MILLIS = 5_000;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean ended; // guarded by lock
  private boolean wanted; // guarded by lock

  /**
   * Pauses; for the thread itself.
   *
   * @param nanos how long at most; none if it is not positive
   * @return false if the thread is to end
   */
  public boolean pause(long nanos) {
    lock.lock();
    try {
      long left = nanos;
      while (!ended && !wanted && left > 0) {
        left = changed.awaitNanos(left);
      }
      wanted = false;
      return !ended;
    } catch (InterruptedException e) {
      return true; // nobody should; going on early does no harm
    } finally {
      lock.unlock();
    }
  }

  /** Ends the pause, or the next one if the thread is at work. */
  public void cutShort() {
    lock.lock();
    try {
      wanted = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Ends the pauses for good, and waits some seconds for the thread to end after what it is at.
   *
   * @param thread whose pauses these are; may never have been started
   */
  public void end(Thread thread) {
    lock.lock();
    try {
      ended = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    try {
      thread.join(ENDING_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the thread ends by itself
    }
  }

  /** Whether {@link #end} was called. */
  public boolean ended() {
    lock.lock();
    try {
      return ended;
    } finally {
      lock.unlock();
    }
  }
}
