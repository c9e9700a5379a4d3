package io.github.cmkjca.kms.audit;

import io.github.cmkjca.spi.AuditSink;
import java.io.Closeable;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Copies of durable records to the plug-ins, in order, from one thread that starts with the first
 * record. A slow plug-in never holds up an operation: beyond a bound its copies are dropped and
 * counted, while the files have every record.
 */
final class SinkFeed implements Closeable {
  static final int MAX_WAITING = 65_536;

  private static final long CLOSE_SECONDS = 5;

  /** Ends the thread: no record is empty. */
  private static final String END = "";

  private final List<AuditSink> sinks;
  private final BlockingQueue<String> waiting = new LinkedBlockingQueue<>(MAX_WAITING);
  private @Nullable Thread thread;
  private long dropped;

  SinkFeed(List<AuditSink> sinks) {
    this.sinks = List.copyOf(sinks);
  }

  /** Hands lines over. Called by one thread at a time. */
  void accept(List<String> lines) {
    if (sinks.isEmpty()) {
      return;
    }
    if (thread == null) {
      Thread started = new Thread(this::run, "cmk-audit-sinks");
      started.setDaemon(true);
      started.start();
      thread = started;
    }
    for (String line : lines) {
      if (!waiting.offer(line)) {
        if (dropped++ == 0) {
          logger()
              .log(
                  Level.WARNING,
                  "audit sinks are too slow: copies of records are dropped; the files have all");
        }
      } else if (dropped > 0) {
        logger().log(Level.WARNING, dropped + " copies of audit records did not reach the sinks");
        dropped = 0;
      }
    }
  }

  private void run() {
    try {
      for (String line = waiting.take(); !line.isEmpty(); line = waiting.take()) {
        for (AuditSink sink : sinks) {
          deliver(sink, line);
        }
      }
    } catch (InterruptedException e) {
      logger().log(Level.WARNING, "audit sinks were interrupted and get no more records", e);
    }
  }

  private static void deliver(AuditSink sink, String line) {
    try {
      sink.accept(line);
    } catch (Throwable e) { // a plug-in may throw anything, and must harm nobody but itself
      logger().log(Level.WARNING, "audit sink " + sink.getClass().getName() + " failed", e);
    }
  }

  /** Delivers what waits, for a few seconds at most. */
  @Override
  public void close() {
    Thread running = thread;
    if (running == null) {
      return;
    }
    try {
      if (waiting.offer(END, CLOSE_SECONDS, TimeUnit.SECONDS)) {
        running.join(TimeUnit.SECONDS.toMillis(CLOSE_SECONDS));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Logger logger() {
    return System.getLogger("io.github.cmkjca");
  }
}
