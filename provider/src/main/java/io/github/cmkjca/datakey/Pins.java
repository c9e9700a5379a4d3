package io.github.cmkjca.datakey;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Who reads the material right now, and whether anybody new may. Each stripe is one word: the
 * number of borrowers and, as its sign, the closed bit. A stripe that is closed gains no borrower,
 * so it reaches "closed and none" exactly once, either when it is closed or when its last borrower
 * leaves; whoever brings the last stripe there runs the action.
 */
final class Pins {
  private static final long CLOSED = Long.MIN_VALUE;
  private static final int WORD = 0;

  private final Stripes words = new Stripes();
  private final AtomicInteger open = new AtomicInteger(Stripes.COUNT);
  private final Runnable whenClosedAndFree;

  Pins(Runnable whenClosedAndFree) {
    this.whenClosedAndFree = whenClosedAndFree;
  }

  /** Adds a borrower; false, and nothing done, once closed. */
  boolean borrow(int stripe) {
    for (; ; ) {
      long word = words.get(stripe, WORD);
      if (word < 0) {
        return false;
      }
      if (words.compareAndSet(stripe, WORD, word, word + 1)) {
        return true;
      }
    }
  }

  /** Ends what {@link #borrow} of the same stripe began. */
  void giveBack(int stripe) {
    if (words.addAndGet(stripe, WORD, -1) == CLOSED) {
      free();
    }
  }

  /** Lets nobody new in. May be called again, by several threads at once. */
  void close() {
    for (int stripe = 0; stripe < Stripes.COUNT; stripe++) {
      for (; ; ) {
        long word = words.get(stripe, WORD);
        if (word < 0) {
          break; // by another thread, which also looks whether it is free
        }
        if (words.compareAndSet(stripe, WORD, word, word | CLOSED)) {
          if (word == 0) {
            free();
          }
          break;
        }
      }
    }
  }

  /** Whether {@link #close} was called, as one stripe sees it. */
  boolean isClosed(int stripe) {
    return words.get(stripe, WORD) < 0;
  }

  private void free() {
    if (open.decrementAndGet() == 0) {
      whenClosedAndFree.run();
    }
  }
}
