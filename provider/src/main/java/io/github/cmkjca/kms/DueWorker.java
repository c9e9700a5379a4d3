package io.github.cmkjca.kms;

import io.github.cmkjca.threads.Pauses;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that due work is done: at the start, and then in time by a daemon thread of its own.
 * What fails is logged and tried again. Nothing unsafe comes of a delay: a key to be destroyed is
 * unusable already, and expired material counts as gone (see {@link KnownKey#at}).
 */
final class DueWorker implements AutoCloseable {
  /** Other processes make appointments too; the clock may be set. */
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  private final DueWork work;
  private final InstantSource clock;
  private final Thread thread = new Thread(this::workUntilClosed, "cmk-due-work");
  private final Pauses pauses = new Pauses();

  private volatile boolean failing;

  DueWorker(DueWork work, InstantSource clock) {
    this.work = work;
    this.clock = clock;
    thread.setDaemon(true);
  }

  /** Does what is due now, then goes on by itself. To be called once. */
  void start() {
    look();
    thread.start();
  }

  /** Does what is due now; a failure is logged, and the thread tries again. */
  @Nullable Instant look() {
    try {
      Instant next = work.run();
      failing = false;
      return next;
    } catch (RuntimeException | Error e) {
      // Errors too: without its thread this process would do no such work any more.
      if (!failing && !pauses.ended()) {
        System.getLogger("io.github.cmkjca")
            .log(
                Level.WARNING,
                "keys cannot be deleted or rotated, or their material cannot expire, at their time;"
                    + " tried again every "
                    + LONGEST_PAUSE.toSeconds()
                    + " s",
                e);
      }
      failing = true;
      return null;
    }
  }

  /** Something may fall due sooner than was known: the thread looks again. */
  void plansChanged() {
    pauses.cutShort();
  }

  /** Ends the thread; what it has begun it ends first. */
  @Override
  public void close() {
    pauses.end(thread);
  }

  private void workUntilClosed() {
    boolean open = true;
    while (open) {
      open = pauseUntil(look());
    }
  }

  /** Waits for the time, yet not too long; false when closed. */
  private boolean pauseUntil(@Nullable Instant next) {
    Duration pause = next == null ? LONGEST_PAUSE : Duration.between(clock.instant(), next);
    if (pause.compareTo(LONGEST_PAUSE) > 0) {
      pause = LONGEST_PAUSE;
    }
    // At least a moment: what is due and cannot be done must not keep a processor busy.
    return pauses.pause(Math.max(pause.toNanos(), TimeUnit.MILLISECONDS.toNanos(1)));
  }
}
