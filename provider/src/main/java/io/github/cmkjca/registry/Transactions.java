package io.github.cmkjca.registry;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Begins, commits and rolls back. Readers take a connection each and never wait for the writer
 * (write-ahead log); writers of this process queue at a fair lock, those of others are met in
 * {@code BEGIN IMMEDIATE}.
 */
final class Transactions implements AutoCloseable {
  /** Idle read connections that are kept; more are opened when more threads read at once. */
  private static final int KEPT_READERS = 4;

  private final Connector connector;
  private final StorageErrors errors;
  private final ChangeFeed feed;
  private final Duration patience;

  private final ReentrantLock writing = new ReentrantLock(true);
  private @Nullable Session writer; // guarded by writing

  private final ConcurrentLinkedDeque<Session> idleReaders = new ConcurrentLinkedDeque<>();
  private final AtomicInteger idleCount = new AtomicInteger();
  private volatile boolean closed;

  /**
   * @param feed told of each change, before it returns
   * @param patience how long to wait for other writers before giving up
   */
  Transactions(Connector connector, StorageErrors errors, ChangeFeed feed, Duration patience) {
    this.connector = connector;
    this.errors = errors;
    this.feed = feed;
    this.patience = patience;
  }

  /** Where connections come from. */
  @FunctionalInterface
  interface Connector {
    /** Opens one that is ready to use, in auto-commit mode. */
    Session connect() throws SQLException;

    /**
     * Checks that connections opened before still lead to the storage that new ones would.
     *
     * @throws io.github.cmkjca.spi.kms.KmsInternalException if they do not
     */
    default void requireSame() {}
  }

  /** Runs {@code body} on one snapshot. */
  <T extends @Nullable Object> T read(Function<Session, T> body) {
    Session session = borrowReader();
    boolean reusable = false;
    try {
      session.run("BEGIN");
      try {
        return body.apply(session);
      } finally {
        // Nothing was written, so ending this way is as good as a commit, and cannot be refused.
        if (!session.failed()) {
          session.run("ROLLBACK");
          reusable = true;
        }
      }
    } finally {
      giveBack(session, reusable);
    }
  }

  /**
   * Runs {@code body} and commits; any exception rolls everything back. The change feed knows of it
   * before this returns.
   */
  <T extends @Nullable Object> T write(Function<Session, T> body) {
    return write(body, true);
  }

  /** The same for what readers need not see: neither this process nor another one is told of it. */
  <T extends @Nullable Object> T writeUnseen(Function<Session, T> body) {
    return write(body, false);
  }

  private <T extends @Nullable Object> T write(Function<Session, T> body, boolean seen) {
    if (writing.isHeldByCurrentThread()) {
      throw new IllegalStateException("a change of the vault inside another one");
    }
    Patience left = new Patience(patience);
    lock(left);
    try {
      Session session = beginWrite(left);
      boolean committed = false;
      try {
        T result = body.apply(session);
        long revision = seen ? ChangeFeed.nextRevision(session) : 0;
        try {
          session.run("COMMIT");
          committed = true;
          if (seen) {
            feed.committed(revision);
          }
        } finally {
          if (seen && !committed) {
            feed.uncertain();
          }
        }
        return result;
      } finally {
        if (!committed) {
          discardWriter(session);
        }
      }
    } finally {
      writing.unlock();
    }
  }

  /**
   * Brings the write-ahead log into the file and empties it, as far as readers let that happen: old
   * states of changed pages lie in the log until then.
   */
  void truncateLog() {
    Patience left = new Patience(patience);
    lock(left);
    try {
      if (!closed && writer != null) {
        writer.one("PRAGMA wal_checkpoint(TRUNCATE)", row -> row.getLong(1));
      }
    } finally {
      writing.unlock();
    }
  }

  @Override
  public void close() {
    closed = true;
    writing.lock(); // lets a running change end
    try {
      if (writer != null) {
        writer.close();
        writer = null;
      }
    } finally {
      writing.unlock();
    }
    closeIdleReaders();
  }

  // A connection that is closed in the midst of a transaction rolls back: one way for all failures,
  // also for those of ROLLBACK itself.
  private void discardWriter(Session session) {
    writer = null;
    session.close();
  }

  private Session beginWrite(Patience left) {
    if (closed) {
      throw errors.closed();
    }
    connector.requireSame();
    boolean begun = false;
    try {
      if (writer == null) {
        writer = connector.connect();
        writer.one("PRAGMA busy_timeout = 0", row -> row.getLong(1)); // Patience waits instead
      }
      Session session = writer;
      left.untilFree(() -> session.begin("BEGIN IMMEDIATE"));
      begun = true;
      return session;
    } catch (SQLException e) {
      throw errors.of(e);
    } finally {
      if (!begun && writer != null) {
        discardWriter(writer);
      }
    }
  }

  // An interrupt is no reason to fail a change: it is passed on, and the wait is bounded anyway.
  private void lock(Patience left) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          if (writing.tryLock(left.left(), TimeUnit.NANOSECONDS)) {
            return;
          }
          throw errors.of(
              "is being changed by another thread for more than "
                  + patience.toSeconds()
                  + " s; try again");
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private Session borrowReader() {
    if (closed) {
      throw errors.closed();
    }
    connector.requireSame();
    Session idle = idleReaders.pollFirst();
    if (idle != null) {
      idleCount.decrementAndGet();
      return idle;
    }
    try {
      return connector.connect();
    } catch (SQLException e) {
      throw errors.of(e);
    }
  }

  private void giveBack(Session session, boolean reusable) {
    if (!reusable || closed || idleCount.get() >= KEPT_READERS) {
      session.close();
      return;
    }
    idleCount.incrementAndGet();
    idleReaders.addFirst(session);
    if (closed) {
      closeIdleReaders(); // close() may have looked before this one came back
    }
  }

  private void closeIdleReaders() {
    for (Session idle = idleReaders.pollFirst(); idle != null; idle = idleReaders.pollFirst()) {
      idle.close();
    }
  }
}
