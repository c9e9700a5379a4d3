package io.github.cmkjca.custody.pkcs11;

import io.github.cmkjca.spi.kms.KeyUnavailableException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Lets no more calls into the library of a token than it has sessions for, and no caller wait for
 * ever. Safe for use by many threads.
 *
 * <p>A thread that is in a native call cannot be taken out of it. So a call whose token has not
 * answered anybody for a second is made by a thread of its own, and its caller waits no longer than
 * the timeout. Handing over costs some 30 us, a fifth of an AES-GCM call of a fast token; that is
 * why, while a token answers, callers go themselves. Of a token that stops answering under load the
 * callers of that second therefore stay in the library until it returns.
 */
final class TokenCalls {
  private static final long RECENTLY = TimeUnit.SECONDS.toNanos(1);

  private final String name;
  private final Duration timeout;
  private final Semaphore slots;

  /** When the token answered last, by {@link System#nanoTime}. */
  private volatile long answered = System.nanoTime() - 2 * RECENTLY;

  /**
   * @param name of the token, for messages
   * @param maxCalls at once
   * @param timeout of each call, waiting for its turn included
   */
  TokenCalls(String name, int maxCalls, Duration timeout) {
    this.name = name;
    this.timeout = timeout;
    this.slots = new Semaphore(maxCalls, true);
  }

  /**
   * Makes a call.
   *
   * @throws KeyUnavailableException if there is no answer in time; the call may still be made, and
   *     its result is dropped
   * @throws Exception what the call throws
   */
  <T> T make(Callable<T> call) throws Exception {
    long deadline = takeSlot();
    return System.nanoTime() - answered < RECENTLY
        ? here(call)
        : elsewhere(call, deadline - System.nanoTime());
  }

  /** The same for a call that takes long even of a token that answers, such as to make a key. */
  <T> T makeApart(Callable<T> call) throws Exception {
    long deadline = takeSlot();
    return elsewhere(call, deadline - System.nanoTime());
  }

  /** When the call has to be answered. */
  private long takeSlot() {
    long deadline = System.nanoTime() + timeout.toNanos();
    if (!slots.tryAcquire()) {
      awaitSlot();
    }
    return deadline;
  }

  private void awaitSlot() {
    try {
      if (!slots.tryAcquire(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
        throw unanswered("all its sessions are in use");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw interrupted(e);
    }
  }

  private <T> T here(Callable<T> call) throws Exception {
    try {
      return call.call();
    } finally {
      ended();
    }
  }

  private <T> T elsewhere(Callable<T> call, long nanos) throws Exception {
    FutureTask<T> task = new FutureTask<>(call);
    run(
        () -> {
          try {
            task.run();
          } finally {
            ended(); // and not when its caller gave up: its session is in use until now
          }
        });
    return await(task, nanos, () -> "a call has taken that long");
  }

  /**
   * Makes a call in a thread of its own, for several that wait for its result; beside the others,
   * of which none may ever return.
   */
  <T> FutureTask<T> start(Callable<T> call) {
    FutureTask<T> task = new FutureTask<>(call);
    run(task);
    return task;
  }

  /**
   * Waits for a call that {@link #start} has begun.
   *
   * @param why there is no answer, if there is none in time
   * @throws KeyUnavailableException if there is no answer in time
   * @throws Exception what the call throws
   */
  <T> T await(FutureTask<T> task, Supplier<String> why) throws Exception {
    return await(task, timeout.toNanos(), why);
  }

  private void run(Runnable task) {
    Thread thread = new Thread(task, "cmk-token-" + name);
    thread.setDaemon(true);
    thread.start();
  }

  private <T> T await(FutureTask<T> task, long nanos, Supplier<String> why) throws Exception {
    try {
      return task.get(Math.max(nanos, 0), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw unanswered(why.get());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw interrupted(e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception thrown) {
        throw thrown;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e;
    }
  }

  private void ended() {
    answered = System.nanoTime();
    slots.release();
  }

  private KeyUnavailableException unanswered(String why) {
    return new KeyUnavailableException(
        "the token "
            + name
            + " did not answer within "
            + timeout.toMillis()
            + " ms ("
            + why
            + "); check it, or raise cmk.pkcs11.timeout or cmk.pkcs11.max-calls");
  }

  private KeyUnavailableException interrupted(InterruptedException cause) {
    return new KeyUnavailableException("interrupted while waiting for the token " + name, cause);
  }
}
