package io.github.cmkjca.datakey;

import io.github.cmkjca.kms.Integration;
import io.github.cmkjca.spi.EncryptionContext;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Counts what one principal does with one data key. The counters only grow; the ledger remembers
 * what it has already taken. Outlives the cached key as long as a message is under way.
 */
final class Tally {
  /**
   * What is summed up in one audit record.
   *
   * @param via the integration that used the key; null: the program itself
   */
  record Subject(
      String keyArn,
      String principal,
      String action,
      EncryptionContext encryptionContext,
      @Nullable Integration via) {}

  private static final int MESSAGES = 0;
  private static final int BYTES = 1;

  private final Subject subject;
  private final Ledger ledger;
  private final Stripes counts = new Stripes();

  /**
   * Whether the ledger will come and look. The one who counts adds first and reads this second; the
   * ledger clears this first and reads the counters second. All are volatile, so one of the two
   * sees the other and nothing stays uncounted.
   */
  private final AtomicBoolean enlisted = new AtomicBoolean();

  /** Written by whoever enlists, before the ledger can see it. */
  private Instant since = Instant.EPOCH;

  // Guarded by the ledger's lock.
  private long messagesTaken;
  private long bytesTaken;

  Tally(Subject subject, Ledger ledger) {
    this.subject = subject;
    this.ledger = ledger;
  }

  Subject subject() {
    return subject;
  }

  void message(int stripe) {
    counts.addAndGet(stripe, MESSAGES, 1);
    if (!enlisted.get()) {
      enlist();
    }
  }

  void bytes(int stripe, long amount) {
    counts.addAndGet(stripe, BYTES, amount);
    if (!enlisted.get()) {
      enlist();
    }
  }

  private void enlist() {
    if (enlisted.compareAndSet(false, true)) {
      since = ledger.now();
      ledger.enlist(this);
    }
  }

  /** Takes what came since the last time. The ledger's lock is held. */
  Sum take(Instant until) {
    Instant from = since; // before the next one can enlist
    enlisted.set(false);
    long messages = counts.sum(MESSAGES);
    long bytes = counts.sum(BYTES);
    boolean setBack = until.isBefore(from); // the clock was, in between
    Sum sum =
        new Sum(
            messages - messagesTaken,
            bytes - bytesTaken,
            setBack ? until : from,
            setBack ? from : until);
    messagesTaken = messages;
    bytesTaken = bytes;
    return sum;
  }

  /** Uses between two instants. */
  record Sum(long messages, long bytes, Instant first, Instant last) {
    Sum plus(Sum other) {
      return new Sum(
          messages + other.messages,
          bytes + other.bytes,
          first.isBefore(other.first) ? first : other.first,
          last.isAfter(other.last) ? last : other.last);
    }

    boolean isEmpty() {
      return messages == 0 && bytes == 0;
    }
  }
}
