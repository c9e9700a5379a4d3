package io.github.cmkjca.custody;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Keeps sealing engines between calls: looking the delegates up costs several times what they do.
 * One slot a likely thread; without locks. Not thread-locals, which would keep a copy of a key in
 * each thread that ever called.
 */
final class EnginePool implements AutoCloseable {
  private static final int SLOTS = 16; // a power of two

  private final AtomicReferenceArray<@Nullable SealingEngine> slots =
      new AtomicReferenceArray<>(SLOTS);
  private volatile boolean closed;

  SealingEngine take() {
    int start = start();
    for (int i = 0; i < SLOTS; i++) {
      int slot = (start + i) & (SLOTS - 1);
      if (slots.getPlain(slot) != null) {
        SealingEngine engine = slots.getAndSet(slot, null);
        if (engine != null) {
          return engine;
        }
      }
    }
    return new SealingEngine();
  }

  void giveBack(SealingEngine engine) {
    int start = start();
    for (int i = 0; i < SLOTS; i++) {
      if (slots.compareAndSet((start + i) & (SLOTS - 1), null, engine)) {
        if (closed) {
          close(); // it may have looked before this one came back
        }
        return;
      }
    }
    engine.close();
  }

  @Override
  public void close() {
    closed = true;
    for (int slot = 0; slot < SLOTS; slot++) {
      SealingEngine engine = slots.getAndSet(slot, null);
      if (engine != null) {
        engine.close();
      }
    }
  }

  private static int start() {
    return (int) Thread.currentThread().getId() & (SLOTS - 1);
  }
}
