package io.github.cmkjca.registry;

import io.github.cmkjca.threads.Pauses;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Moves the version of the registry when anything changed, here or in another process.
 *
 * <p>Each change counts up {@code revision.number} in the file. A daemon thread asks SQLite at an
 * interval whether the file changed ({@code PRAGMA data_version}, no I/O while it did not) and then
 * compares that number with the last one known. When it cannot ask, or asks late, it moves the
 * version without knowing: users then authorise again, which fails if the file cannot be read.
 * Clocks play no part, only {@link System#nanoTime()}.
 */
final class ChangeFeed implements AutoCloseable {
  /** The longest delay of a poll that is not yet treated as a failure. */
  private static final long TOLERATED_DELAY_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Transactions.Connector connector;
  private final long intervalNanos;
  private final Thread thread;

  private final AtomicLong version = new AtomicLong(1);
  private final AtomicLong knownRevision = new AtomicLong();

  /** The thread is gone, because the feed was closed or something went badly wrong. */
  private volatile boolean ended;

  private final Pauses pauses = new Pauses();

  // Only the polling thread uses these, and start() before it.
  private @Nullable Session session;
  private long dataVersion;
  private boolean failing;

  ChangeFeed(Transactions.Connector connector, Duration interval) {
    this.connector = connector;
    this.intervalNanos = interval.toNanos();
    this.thread = new Thread(this::poll, "cmk-change-feed");
    thread.setDaemon(true);
  }

  void start() {
    look(); // what is known from the beginning is no change
    thread.start();
  }

  /** Moves at each call once nobody looks for changes any more: nothing remembered holds then. */
  long version() {
    return ended ? version.incrementAndGet() : version.get();
  }

  /** Part of each change: the revision that it makes. */
  static long nextRevision(Session session) {
    return number(session, "UPDATE revision SET number = number + 1 RETURNING number");
  }

  /** A change by this process was committed: the revision it made. */
  void committed(long revision) {
    knownRevision.set(revision);
    version.incrementAndGet();
  }

  /** A change by this process failed to commit: most likely, yet not surely, nothing changed. */
  void uncertain() {
    version.incrementAndGet();
  }

  /** Ends the thread and its connection. */
  @Override
  public void close() {
    pauses.end(thread);
  }

  private void poll() {
    try {
      pollUntilClosed();
    } finally {
      ended = true;
    }
  }

  private void pollUntilClosed() {
    long last = System.nanoTime();
    while (pauses.pause(intervalNanos)) {
      long now = System.nanoTime();
      boolean late = now - last > intervalNanos + TOLERATED_DELAY_NANOS;
      last = now;
      if (!look() || late) {
        version.incrementAndGet();
      }
    }
    forgetSession();
  }

  /** False when something changed that this process does not know of, or when nobody can say. */
  private boolean look() {
    try {
      Session current = session;
      if (current == null) {
        current = connector.connect();
        session = current;
        dataVersion = -1;
      }
      connector.requireSame();
      long newDataVersion = number(current, "PRAGMA data_version");
      if (newDataVersion == dataVersion) {
        return true;
      }
      long revision = number(current, "SELECT number FROM revision");
      dataVersion = newDataVersion;
      failing = false;
      return knownRevision.getAndSet(revision) == revision;
    } catch (SQLException | RuntimeException | Error e) {
      // Errors too: a feed that has ended would let other processes' revocations go unseen.
      boolean known = failing;
      failing = true;
      forgetSession();
      if (!known) {
        System.getLogger("io.github.cmkjca")
            .log(Level.WARNING, "cannot see changes of the vault; every use is authorised anew", e);
      }
      return false;
    }
  }

  private static long number(Session session, String sql) {
    return session.one(sql, row -> row.getLong(1)).orElseThrow();
  }

  private void forgetSession() {
    if (session != null) {
      session.close();
      session = null;
    }
  }
}
