package io.github.cmkjca.custody;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps engines between calls: looking up their delegates costs several times what they do. Takes
 * no lock. Not thread-locals, which would leave a copy of a key in each thread that ever called.
 *
 * @param <T> closed when it leaves the pool for good
 */
final class Pool<T extends AutoCloseable> implements AutoCloseable {
  /** More threads than these at once make engines of their own, dropped after the call. */
  private static final int SLOTS = 16; // a power of two

  private final Supplier<T> maker;
  private final AtomicReferenceArray<@Nullable T> slots = new AtomicReferenceArray<>(SLOTS);
  private volatile boolean closed;

  Pool(Supplier<T> maker) {
    this.maker = maker;
  }

  T take() {
    int start = start();
    for (int i = 0; i < SLOTS; i++) {
      int slot = (start + i) & (SLOTS - 1);
      if (slots.getPlain(slot) != null) {
        T engine = slots.getAndSet(slot, null);
        if (engine != null) {
          return engine;
        }
      }
    }
    return maker.get();
  }

  void giveBack(T engine) {
    int start = start();
    for (int i = 0; i < SLOTS; i++) {
      if (slots.compareAndSet((start + i) & (SLOTS - 1), null, engine)) {
        if (closed) {
          close(); // it may have looked before this one came back
        }
        return;
      }
    }
    close(engine);
  }

  /** Closes what is here; what is in use is closed when it comes back. */
  @Override
  public void close() {
    closed = true;
    for (int slot = 0; slot < SLOTS; slot++) {
      T engine = slots.getAndSet(slot, null);
      if (engine != null) {
        close(engine);
      }
    }
  }

  private static void close(AutoCloseable engine) {
    try {
      engine.close();
    } catch (Exception e) {
      throw new IllegalStateException("a delegate refused a key it always takes", e);
    }
  }

  // Threads begin at different slots, so that each mostly meets its own engine, warm in its caches.
  @SuppressWarnings("deprecation") // threadId() is not in Java 17
  private static int start() {
    return (int) Thread.currentThread().getId() & (SLOTS - 1);
  }
}
