package io.github.cmkjca.datakey;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Where data keys go that left the cache, for one to two seconds, before they are closed and wiped.
 * A thread that just began a message with one has that time to borrow it; without it, a new key
 * that the cache does not admit (as its policy may decide at once) could not be used at all by a
 * principal who may generate data keys but not decrypt them. Bounded: when many retire at once,
 * those that wait go at once.
 */
final class Retirement {
  static final Duration GRACE = Duration.ofSeconds(1);
  static final int MAX_WAITING = 256;

  private final Background background;
  private final Consumer<List<CachedKey>> whenClosed;

  private final ReentrantLock lock = new ReentrantLock();
  // Guarded by lock.
  private List<CachedKey> young = new ArrayList<>();
  private List<CachedKey> old = new ArrayList<>();
  private boolean ticking;
  private boolean closed;

  /**
   * @param whenClosed told of the keys that were closed, on the thread that closed them
   */
  Retirement(Background background, Consumer<List<CachedKey>> whenClosed) {
    this.background = background;
    this.whenClosed = whenClosed;
  }

  /** Retires a key; one that is retired already stays as it is. */
  void retire(CachedKey key) {
    if (!key.startRetiring()) {
      return;
    }
    List<CachedKey> surplus = List.of();
    boolean start;
    lock.lock();
    try {
      young.add(key);
      if (young.size() >= MAX_WAITING || closed) {
        surplus = age();
        if (closed) {
          surplus = new ArrayList<>(surplus);
          surplus.addAll(age());
        }
      }
      start = !ticking && !closed;
      ticking |= start;
    } finally {
      lock.unlock();
    }
    end(surplus);
    if (start) {
      background.later(this::tick, GRACE);
    }
  }

  /** Closes those that had their time. */
  void tick() {
    List<CachedKey> due;
    boolean again;
    lock.lock();
    try {
      due = age();
      again = !old.isEmpty() && !closed;
      ticking = again;
    } finally {
      lock.unlock();
    }
    end(due);
    if (again) {
      background.later(this::tick, GRACE);
    }
  }

  /** Closes all that wait; later ones are closed at once. */
  void close() {
    List<CachedKey> all;
    lock.lock();
    try {
      closed = true;
      all = new ArrayList<>(age());
      all.addAll(age());
    } finally {
      lock.unlock();
    }
    end(all);
  }

  // Lock held.
  private List<CachedKey> age() {
    List<CachedKey> due = old;
    old = young;
    young = new ArrayList<>();
    return due;
  }

  private void end(List<CachedKey> keys) {
    if (!keys.isEmpty()) {
      keys.forEach(CachedKey::close);
      whenClosed.accept(keys);
    }
  }
}
