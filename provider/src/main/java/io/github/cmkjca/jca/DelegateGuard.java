package io.github.cmkjca.jca;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * Who may touch a delegate: the thread that runs the cipher object, or another that makes it forget
 * its key. Mutual exclusion in one word, one compare-and-set to enter and one to leave when nobody
 * competes.
 *
 * <p>Whoever wants a key forgotten while the owner is inside leaves a request and goes; the owner
 * finds it when it leaves, because leaving is a compare-and-set from exactly {@link #OWNED}. Nobody
 * ever waits for the owner, whose call may itself be the reason (an unwrap that evicts). The owner
 * waits, spinning, only for the one {@code init} with a throw-away key.
 */
abstract class DelegateGuard {
  private static final AtomicIntegerFieldUpdater<DelegateGuard> STATE =
      AtomicIntegerFieldUpdater.newUpdater(DelegateGuard.class, "state");

  private static final int FREE = 0;
  private static final int OWNED = 1;
  private static final int FORGET_AFTER_MESSAGE = 2;
  private static final int FORGET_AFTER_CALL = 4;

  private volatile int state;

  /** Set when a request came while a message was under way. Touched by the one inside only. */
  private boolean forgetAfterMessage;

  /** Takes the delegate. */
  final void enter() {
    while (!STATE.compareAndSet(this, FREE, OWNED)) {
      Thread.onSpinWait();
    }
  }

  /** Gives it back, after doing what was asked for meanwhile. */
  final void leave() {
    if (forgetAfterMessage || !STATE.compareAndSet(this, OWNED, FREE)) {
      leaveForgetting();
    }
  }

  private void leaveForgetting() {
    int seen;
    do {
      seen = state;
      boolean now = (seen & FORGET_AFTER_CALL) != 0;
      boolean later = forgetAfterMessage || (seen & FORGET_AFTER_MESSAGE) != 0;
      if (now || (later && !inMessage())) {
        forgetAfterMessage = false;
        scrub();
      } else {
        forgetAfterMessage = later;
      }
    } while (!STATE.compareAndSet(this, seen, FREE));
  }

  /** Asks for the delegate's key to be forgotten: at once, after the call or after the message. */
  final void requestForget(boolean evenBusy) {
    int request = evenBusy ? FORGET_AFTER_CALL : FORGET_AFTER_MESSAGE;
    for (int seen = state; ; seen = state) {
      if (seen == FREE) {
        if (STATE.compareAndSet(this, FREE, OWNED | request)) {
          leaveForgetting();
          return;
        }
      } else if (STATE.compareAndSet(this, seen, seen | request)) {
        return;
      }
    }
  }

  /** Whether a message is under way. Called inside. */
  abstract boolean inMessage();

  /** Replaces the delegate's key by a throw-away one and ends any message. Called inside. */
  abstract void scrub();
}
