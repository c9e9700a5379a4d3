package io.github.cmkjca.datakey;

import io.github.cmkjca.secrets.PrivateKeyForm;
import java.lang.invoke.VarHandle;
import java.security.PrivateKey;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The plaintext of one data key, with what may still be done with it and who may do it. Wiped once,
 * when it is closed, without waiting for anybody: who copies the material at that moment finds out
 * and gets none, as the reader of a sequence lock does.
 *
 * <p>What counts is reserved before use, from a quota that all threads share, in small batches that
 * a stripe of threads spends without touching the quota; what a stripe has left when the key is
 * closed is lost.
 */
final class CachedKey {
  /** Outcome of a reservation. */
  enum Reservation {
    /** One message may begin. */
    GRANTED,
    /** This copy has reached a limit: unwrap it again, or take a new data key. */
    SPENT,
    /** The data key itself may encrypt no more in this process. */
    WORN_OUT
  }

  private static final long LARGEST_BATCH = 64;
  private static final long LARGEST_BYTE_BATCH = 1 << 20;

  // Counters of the stripes: messages that may begin, bytes until the quota is asked again.
  private static final int ENCRYPTIONS_LEFT = 0;
  private static final int OTHERS_LEFT = 1;
  private static final int BYTES_LEFT = 2;

  private final KeyId id;
  private final byte[] material;

  /** Whether the material is a private key, so that it is lent as nothing else. */
  private final boolean isPrivateKey;

  private final @Nullable String generatedBy;
  private final long bornNanos;
  private final LeasedKey leased;
  private final Consumer<CachedKey> inUse;

  private final Stripes left = new Stripes();
  private final Quota messages;
  private final Quota bytes;
  private final Quota encryptions;
  private final long batch;
  private final long byteBatch;
  private final Permissions permissions = new Permissions();
  private final AtomicBoolean retired = new AtomicBoolean();
  private final AtomicBoolean refreshing = new AtomicBoolean();

  /** No new message may begin: a limit is reached or the key is closed. */
  private volatile boolean ended;

  private volatile boolean nearEnd;
  private volatile boolean wiped;

  /**
   * What was made of the material of a private key. The JDK's objects cannot be wiped (their
   * numbers are {@code BigInteger}s): they are dropped.
   */
  private volatile @Nullable ReadKey readKey;

  private record ReadKey(PrivateKeyReader reader, PrivateKey key) {}

  /**
   * @param material becomes this object's, who wipes it
   * @param generatedBy principal for whom it was generated in this process; null if it was not
   * @param encryptions what the data key may encrypt in this process, over all cached copies
   * @param inUse told at each batch of messages, so that a cache sees which keys are used
   */
  CachedKey(
      KeyId id,
      byte[] material,
      @Nullable String generatedBy,
      UseLimits limits,
      Quota encryptions,
      long bornNanos,
      Consumer<CachedKey> inUse) {
    this.id = id;
    this.material = material;
    this.isPrivateKey = PrivateKeyForm.isOf(material);
    this.generatedBy = generatedBy;
    this.bornNanos = bornNanos;
    this.inUse = inUse;
    this.leased = new LeasedKey(this, "AES");
    this.messages = new Quota(limits.maxMessages());
    this.bytes = new Quota(limits.maxBytes());
    this.encryptions = encryptions;
    this.batch = batch(limits.maxMessages(), LARGEST_BATCH);
    this.byteBatch = batch(limits.maxBytes(), LARGEST_BYTE_BATCH);
  }

  /** So small that what the stripes hoard is a sixteenth of the limit at most. */
  private static long batch(long max, long largest) {
    return Math.max(1, Math.min(largest, max / (16L * Stripes.COUNT)));
  }

  KeyId id() {
    return id;
  }

  boolean isPrivateKey() {
    return isPrivateKey;
  }

  @Nullable String generatedBy() {
    return generatedBy;
  }

  Permissions permissions() {
    return permissions;
  }

  boolean ended() {
    return ended;
  }

  boolean nearEnd() {
    return nearEnd;
  }

  long bornNanos() {
    return bornNanos;
  }

  /** True for the first who asks: that one retires the key. */
  boolean startRetiring() {
    return retired.compareAndSet(false, true);
  }

  /** True for one at a time: that one looks for a successor. */
  boolean startRefreshing() {
    return refreshing.compareAndSet(false, true);
  }

  /** The successor could not be had; a later caller may try again. */
  void refreshFailed() {
    refreshing.set(false);
  }

  /** Reserves one message. */
  Reservation reserve(int stripe, boolean encrypts) {
    int counter = encrypts ? ENCRYPTIONS_LEFT : OTHERS_LEFT;
    if (left.addAndGet(stripe, counter, -1) >= 0) {
      return Reservation.GRANTED;
    }
    left.addAndGet(stripe, counter, 1);
    return reserveBatch(stripe, counter, encrypts);
  }

  private Reservation reserveBatch(int stripe, int counter, boolean encrypts) {
    long granted = messages.take(batch);
    if (granted == 0) {
      ended = true;
      return Reservation.SPENT;
    }
    if (messages.nearEnd()) {
      nearEnd = true;
    }
    inUse.accept(this);
    if (encrypts) {
      granted = encryptions.take(granted);
      if (granted == 0) {
        return Reservation.WORN_OUT;
      }
    }
    left.addAndGet(stripe, counter, granted - 1); // one of them is the caller's
    return Reservation.GRANTED;
  }

  /**
   * Counts bytes of a message under way. The message that reaches the limit is finished; the next
   * one begins with another copy or key.
   */
  void count(int stripe, long amount) {
    long rest = left.addAndGet(stripe, BYTES_LEFT, -amount);
    if (rest < 0) {
      long granted = bytes.take(Math.max(byteBatch, -rest));
      left.addAndGet(stripe, BYTES_LEFT, granted);
      if (bytes.exhausted()) {
        ended = true;
      }
      if (bytes.nearEnd()) {
        nearEnd = true;
      }
    }
  }

  boolean wiped() {
    return wiped;
  }

  /** Ends all use and wipes. May be called again. */
  void close() {
    ended = true;
    wiped = true;
    VarHandle.fullFence(); // no byte is zero before a reader can see that
    Arrays.fill(material, (byte) 0);
    readKey = null;
  }

  /** The key for a delegate. */
  LeasedKey leased() {
    return leased;
  }

  /**
   * A copy, the caller's to wipe.
   *
   * @throws IllegalStateException if it is wiped, even if only while it was copied
   */
  byte[] copy() {
    byte[] copy = material.clone();
    VarHandle.acquireFence(); // what was copied was read before this looks
    if (wiped) {
      Arrays.fill(copy, (byte) 0);
      throw new IllegalStateException("the data key was wiped: ask its lease again");
    }
    return copy;
  }

  /**
   * The private key that this is the PKCS #8 form of, read once.
   *
   * @throws IllegalStateException if it is wiped
   */
  PrivateKey privateKey(PrivateKeyReader reader) {
    ReadKey known = readKey;
    if (known != null && known.reader().equals(reader)) {
      return known.key();
    }
    byte[] pkcs8 = copy();
    try {
      PrivateKey key = reader.read(pkcs8);
      readKey = new ReadKey(reader, key);
      if (wiped) {
        readKey = null; // whoever wiped may have looked before
      }
      return key;
    } finally {
      Arrays.fill(pkcs8, (byte) 0);
    }
  }

  /** The array itself, for tests that look whether it is wiped. */
  byte[] materialForTest() {
    return material;
  }

  /** The CMK; never the key. */
  @Override
  public String toString() {
    return "CachedKey[" + id.source().keyArn() + "]";
  }
}
