package io.github.cmkjca.datakey;

import io.github.cmkjca.kms.UseAuthority;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Brings the uses of cached data keys to the audit trail, summed up by CMK, principal, action,
 * encryption context and integration. A sum that cannot be written is kept and written with the
 * next; none is written twice. After a writing that failed, whoever would begin a message writes
 * first, and is refused if that fails, too; so is who would begin to use a further key when too
 * much waits. Uses are never lost to keep going, and do not go on without a trail.
 */
final class Ledger {
  /** So many tallies, or unwritten sums, may wait. */
  static final int MAX_WAITING = 4096;

  private static final System.Logger LOG = System.getLogger("io.github.cmkjca");

  private final UseAuthority authority;
  private final Background background;
  private final Duration interval;
  private final InstantSource clock;

  private final ConcurrentLinkedQueue<Tally> enlisted = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private volatile boolean closed;

  private final ReentrantLock lock = new ReentrantLock();
  // Guarded by lock; its size after the last writing may be read without.
  private final Map<Tally.Subject, Tally.Sum> unwritten = new LinkedHashMap<>();
  private volatile int unwrittenSize;

  Ledger(UseAuthority authority, Background background, Duration interval, InstantSource clock) {
    this.authority = authority;
    this.background = background;
    this.interval = interval;
    this.clock = clock;
  }

  Tally open(Tally.Subject subject) {
    if (waiting.get() + unwrittenSize >= MAX_WAITING) {
      write();
    }
    return new Tally(subject, this);
  }

  /** Whether the last writing failed. One volatile read. */
  boolean isFailing() {
    return unwrittenSize > 0;
  }

  Instant now() {
    return clock.instant();
  }

  void enlist(Tally tally) {
    waiting.incrementAndGet();
    enlisted.add(tally);
    if (closed) {
      writeOrLog(); // a message that outlived the closing
    } else {
      schedule();
    }
  }

  /** Writes all that is not yet written; what fails is kept and the first failure thrown. */
  void write() {
    lock.lock();
    try {
      takeAll();
      writeAll();
    } finally {
      lock.unlock();
    }
  }

  /** The last regular writing: what comes later is written at once. */
  void close() {
    closed = true;
    write();
  }

  private void schedule() {
    if (!scheduled.get() && scheduled.compareAndSet(false, true)) {
      background.later(this::onTimer, interval);
    }
  }

  private void onTimer() {
    scheduled.set(false);
    writeOrLog();
    if (waiting.get() + unwrittenSize > 0) {
      schedule();
    }
  }

  private void writeOrLog() {
    try {
      write();
    } catch (RuntimeException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "uses of data keys cannot be written to the audit trail; they are kept and tried again",
          e);
    }
  }

  // Lock held.
  private void takeAll() {
    Instant until = now();
    for (Tally tally = enlisted.poll(); tally != null; tally = enlisted.poll()) {
      Tally.Sum sum = tally.take(until);
      if (!sum.isEmpty()) {
        unwritten.merge(tally.subject(), sum, Tally.Sum::plus);
      }
      waiting.decrementAndGet();
    }
  }

  // Lock held.
  private void writeAll() {
    List<Tally.Subject> written = new ArrayList<>();
    @Nullable RuntimeException failure = null;
    try {
      for (Map.Entry<Tally.Subject, Tally.Sum> entry : unwritten.entrySet()) {
        try {
          authority.report(summary(entry.getKey(), entry.getValue()));
          written.add(entry.getKey());
        } catch (RuntimeException e) {
          failure = e;
          break; // the trail is one place: the others would fail alike
        }
      }
    } finally {
      written.forEach(unwritten::remove);
      unwrittenSize = unwritten.size();
    }
    if (failure != null) {
      throw failure;
    }
  }

  private static UseAuthority.UseSummary summary(Tally.Subject subject, Tally.Sum sum) {
    return new UseAuthority.UseSummary(
        subject.keyArn(),
        subject.principal(),
        subject.action(),
        subject.encryptionContext(),
        subject.via(),
        sum.messages(),
        sum.bytes(),
        sum.first(),
        sum.last());
  }
}
