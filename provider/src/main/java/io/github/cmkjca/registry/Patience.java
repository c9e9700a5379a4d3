package io.github.cmkjca.registry;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Tries again, up to a deadline, while another connection holds a lock.
 *
 * <p>SQLite's own busy handler sleeps up to 100 ms between tries, which starves a process beside
 * another that writes without pause, and some steps do not call it at all. Short random pauses give
 * each its turn.
 */
final class Patience {
  private final long deadline;

  Patience(Duration most) {
    this.deadline = System.nanoTime() + most.toNanos();
  }

  /** What may meet a lock. */
  @FunctionalInterface
  interface Attempt {
    void run() throws SQLException;
  }

  /** Nanoseconds left; zero or less when it has run out. */
  long left() {
    return deadline - System.nanoTime();
  }

  /** Runs the attempt until it does not meet a lock. */
  void untilFree(Attempt attempt) throws SQLException {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          attempt.run();
          return;
        } catch (SQLException e) {
          if (!StorageErrors.isBusy(e) || left() <= 0) {
            throw e;
          }
        }
        try {
          TimeUnit.MICROSECONDS.sleep(ThreadLocalRandom.current().nextLong(200, 2000));
        } catch (InterruptedException e) {
          interrupted = true; // no reason to fail: passed on below, and the wait is bounded
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
