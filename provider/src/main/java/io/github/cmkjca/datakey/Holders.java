package io.github.cmkjca.datakey;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The holders that are still reachable. Made for cipher objects that live for one message: a new
 * one takes the place of one that the collector has cleared, so that the lists stay as long as what
 * is uncollected, without a queue and its thread.
 */
final class Holders {
  /** Places that a registration looks at before it takes a new one. */
  private static final int LOOKS = 2;

  private final Shard[] shards = new Shard[Stripes.COUNT];

  Holders() {
    Arrays.setAll(shards, unused -> new Shard());
  }

  void add(KeyHolder holder) {
    shards[Stripes.current()].add(new WeakReference<>(holder));
  }

  /** Tells all. One that fails does not keep the others from being told. */
  void forget(Set<DataKey> keys, boolean evenBusy) {
    tell(holder -> holder.forgetAll(keys, evenBusy));
  }

  /** Tells all, likewise. */
  void vaultClosed(DataKeys vault) {
    tell(holder -> holder.vaultClosed(vault));
  }

  private void tell(Consumer<KeyHolder> what) {
    for (Shard shard : shards) {
      for (WeakReference<KeyHolder> reference : shard.remaining()) {
        @Nullable KeyHolder holder = reference.get();
        if (holder != null) {
          tell(holder, what);
        }
      }
    }
  }

  private static void tell(KeyHolder holder, Consumer<KeyHolder> what) {
    try {
      what.accept(holder);
    } catch (RuntimeException e) {
      System.getLogger("io.github.cmkjca")
          .log(System.Logger.Level.WARNING, "a copy of a data key could not be wiped", e);
    }
  }

  /** Places in use, those of collected holders included. */
  int places() {
    int places = 0;
    for (Shard shard : shards) {
      places += shard.places();
    }
    return places;
  }

  private static final class Shard {
    private final ReentrantLock lock = new ReentrantLock();
    // Guarded by lock.
    private final List<WeakReference<KeyHolder>> references = new ArrayList<>();
    private int next;

    void add(WeakReference<KeyHolder> reference) {
      lock.lock();
      try {
        for (int look = 0; look < LOOKS && !references.isEmpty(); look++) {
          next = next + 1 < references.size() ? next + 1 : 0;
          // refersTo, unlike get, does not keep a dying holder alive.
          if (references.get(next).refersTo(null)) {
            references.set(next, reference);
            return;
          }
        }
        references.add(reference);
      } finally {
        lock.unlock();
      }
    }

    List<WeakReference<KeyHolder>> remaining() {
      lock.lock();
      try {
        references.removeIf(reference -> reference.refersTo(null));
        return List.copyOf(references);
      } finally {
        lock.unlock();
      }
    }

    int places() {
      lock.lock();
      try {
        return references.size();
      } finally {
        lock.unlock();
      }
    }
  }
}
