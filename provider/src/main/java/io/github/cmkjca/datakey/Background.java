package io.github.cmkjca.datakey;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Does things later, on daemon threads that start with the first task and end when there was none
 * for a while. After closing, nothing is done any more.
 */
class Background {
  private static final System.Logger LOG = System.getLogger("io.github.cmkjca");
  private static final long IDLE_SECONDS = 30;

  private final ReentrantLock lock = new ReentrantLock();
  // Guarded by lock.
  private @Nullable ScheduledThreadPoolExecutor executor;
  private boolean closed;

  void now(Runnable task) {
    later(task, Duration.ZERO);
  }

  void later(Runnable task, Duration delay) {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      ScheduledThreadPoolExecutor started = executor;
      if (started == null) {
        started = start();
        executor = started;
      }
      Future<?> unused =
          started.schedule(() -> runLogged(task), delay.toNanos(), TimeUnit.NANOSECONDS);
    } finally {
      lock.unlock();
    }
  }

  /** Tasks under way go on; those not begun never do. */
  void close() {
    lock.lock();
    try {
      closed = true;
      if (executor != null) {
        executor.shutdown(); // never interrupts: that would close the audit trail's file channel
        executor = null;
      }
    } finally {
      lock.unlock();
    }
  }

  private static void runLogged(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      LOG.log(System.Logger.Level.WARNING, "a background task for data keys failed", e);
    }
  }

  private static ScheduledThreadPoolExecutor start() {
    AtomicInteger number = new AtomicInteger();
    // Two, so that an audit trail which hangs does not keep expired keys from being wiped.
    ScheduledThreadPoolExecutor executor =
        new ScheduledThreadPoolExecutor(
            2,
            task -> {
              Thread thread =
                  new Thread(null, task, "cmk-datakeys-" + number.incrementAndGet(), 0, false);
              thread.setDaemon(true);
              thread.setContextClassLoader(null);
              return thread;
            });
    executor.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
    executor.allowCoreThreadTimeOut(true);
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    return executor;
  }
}
