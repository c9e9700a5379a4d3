package io.github.cmkjca.kms.audit;

import io.github.cmkjca.spi.AuditSink;
import io.github.cmkjca.spi.kms.KmsInternalException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The audit trail as files of JSON lines in one directory, one or more a process.
 *
 * <p><strong>Group commit.</strong> Whoever finds nobody writing writes for all who wait, with one
 * sync. Before it does, it waits for those who came along last time, for a part of what a sync
 * costs: without that, threads fall into two groups that take turns, and half of each sync is
 * wasted. A single thread never waits.
 */
public final class AuditLog implements AuditTrail {
  /**
   * How to write.
   *
   * @param region AWS region written into records
   * @param account twelve digits
   * @param sync whether {@link #append} waits until the record survives a power failure; otherwise
   *     it survives the process
   * @param required whether a record that cannot be written fails the operation; otherwise it is
   *     logged
   */
  public record Settings(String region, String account, boolean sync, boolean required) {}

  /** One record on its way. Its fields are guarded by the lock. */
  private static final class Entry {
    final String line;
    final byte[] bytes;
    boolean done;
    @Nullable Throwable failure;

    Entry(String line) {
      this.line = line;
      this.bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
    }
  }

  private final String place;
  private final Settings settings;
  private final CloudTrailJson json;
  private final Journal journal;
  private final SinkFeed sinks;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition committed = lock.newCondition();
  private final Condition joined = lock.newCondition();

  /** All below are guarded by the lock; journal and sinks belong to the thread that leads. */
  private List<Entry> waiting = new ArrayList<>();

  private boolean leading;
  private boolean closed;

  /** How many records the next sync can expect to serve. */
  private int expected = 1;

  private long lastCommitNanos;

  AuditLog(Path directory, Settings settings, List<AuditSink> sinks, Journal journal) {
    this.place = directory.toString();
    this.settings = settings;
    this.json = new CloudTrailJson(settings.region(), settings.account());
    this.journal = journal;
    this.sinks = new SinkFeed(sinks);
  }

  /**
   * A trail in this directory. Nothing is created before the first record.
   *
   * @param directory made if missing, for the owner only
   * @param sinks plug-ins that get a copy of each record
   */
  public static AuditLog open(Path directory, Settings settings, List<AuditSink> sinks) {
    Clock clock = Clock.systemUTC();
    return new AuditLog(
        directory,
        settings,
        sinks,
        new Journal(new AuditDirectory(directory, clock), settings.sync(), clock));
  }

  @Override
  public void append(AuditRecord record) {
    Entry entry = new Entry(json.line(record));
    Throwable failure = commit(entry);
    if (failure == null) {
      return;
    }
    if (settings.required()) {
      throw new KmsInternalException(
          "The audit record of "
              + record.eventName()
              + " cannot be written to "
              + place
              + " ("
              + failure.getMessage()
              + "), so the operation fails. Free space or mend access there, or set"
              + " cmk.audit.required=false to go on without a trail.",
          failure);
    }
    System.getLogger("io.github.cmkjca")
        .log(
            Level.WARNING,
            "the audit record of " + record.eventName() + " is lost: cannot write to " + place,
            failure);
  }

  private @Nullable Throwable commit(Entry mine) {
    List<Entry> batch;
    lock.lock();
    try {
      if (closed) {
        throw new KmsInternalException("The audit trail is closed.");
      }
      waiting.add(mine);
      if (waiting.size() >= expected) {
        joined.signal();
      }
      while (leading && !mine.done) {
        committed.awaitUninterruptibly();
      }
      if (mine.done) {
        return mine.failure;
      }
      leading = true;
      awaitCompany();
      batch = waiting;
      waiting = new ArrayList<>(batch.size());
    } finally {
      lock.unlock();
    }
    long start = System.nanoTime();
    Throwable failure = write(batch);
    long nanos = System.nanoTime() - start;
    lock.lock();
    try {
      for (Entry entry : batch) {
        entry.done = true;
        entry.failure = failure;
      }
      lastCommitNanos = nanos;
      expected = batch.size() + waiting.size();
      leading = false;
      committed.signalAll();
    } finally {
      lock.unlock();
    }
    return failure;
  }

  private void awaitCompany() {
    if (!settings.sync()) {
      return;
    }
    long left = lastCommitNanos / 2;
    while (waiting.size() < expected && left > 0) {
      try {
        left = joined.awaitNanos(left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /** Runs without the lock, by the leader only. Never throws: others wait for the outcome. */
  private @Nullable Throwable write(List<Entry> batch) {
    try {
      List<byte[]> bytes = new ArrayList<>(batch.size());
      List<String> lines = new ArrayList<>(batch.size());
      for (Entry entry : batch) {
        bytes.add(entry.bytes);
        lines.add(entry.line);
      }
      journal.write(bytes);
      handOver(lines);
      return null;
    } catch (Throwable e) { // even an OutOfMemoryError must not leave the trail without a leader
      return e;
    }
  }

  private void handOver(List<String> lines) {
    try {
      sinks.accept(lines);
    } catch (RuntimeException | Error e) {
      System.getLogger("io.github.cmkjca")
          .log(Level.WARNING, "audit sinks did not get " + lines.size() + " records", e);
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      while (leading || !waiting.isEmpty()) {
        committed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
    try {
      journal.close();
    } catch (IOException e) {
      System.getLogger("io.github.cmkjca")
          .log(Level.WARNING, "cannot close the audit trail in " + place, e);
    }
    sinks.close();
  }
}
