package io.github.cmkjca.datakey;

import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Keeps what is to be done at once until it is told; leaves out what is for later. */
final class ManualBackground extends Background {
  private final ConcurrentLinkedQueue<Runnable> due = new ConcurrentLinkedQueue<>();

  @Override
  void later(Runnable task, Duration delay) {
    if (delay.isZero()) {
      due.add(task);
    }
  }

  /** Does what is due, on another thread. */
  void runDue() throws InterruptedException {
    Thread thread =
        new Thread(
            () -> {
              for (Runnable task = due.poll(); task != null; task = due.poll()) {
                task.run();
              }
            });
    thread.start();
    thread.join();
  }
}
