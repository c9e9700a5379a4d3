package io.github.cmkjca.custody.pkcs11;

import java.security.AuthProvider;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The providers that wait for a token to be put into its slot. SunPKCS11 starts a thread for each
 * of them that ends when the token is there; so the next try is made with the same one, or a token
 * that is away would cost a thread with each try. The thread may also end because a token that was
 * just put in failed to answer, and then its provider would wait for ever: so a new one is made
 * from time to time, ever less often. Safe for use by many threads.
 */
final class EmptySlots {
  static final EmptySlots OF_THIS_JVM = new EmptySlots();

  private static final long SHORTEST_NANOS = Duration.ofSeconds(5).toNanos();
  private static final long LONGEST_NANOS = Duration.ofMinutes(10).toNanos();

  private final Map<TokenFile, Waiting> waiting = new ConcurrentHashMap<>();

  /**
   * A provider over a slot.
   *
   * @param since {@link System#nanoTime} of the beginning
   * @param nanos after which it is given up
   */
  private record Waiting(AuthProvider worker, long since, long nanos) {
    boolean isOver() {
      return System.nanoTime() - since > nanos;
    }
  }

  /** The provider that waits for the token of this configuration, or a new one. */
  AuthProvider worker(TokenFile file) {
    Waiting known = waiting.get(file);
    return known == null || known.isOver() ? file.configure(KeyTemplate.WORKER) : known.worker();
  }

  /** Keeps a provider whose slot is empty for the next tries. */
  @SuppressWarnings("ReferenceEquality") // providers of the same content are equal
  void keep(TokenFile file, AuthProvider worker) {
    waiting.compute(
        file,
        (same, known) -> {
          if (known == null) {
            return new Waiting(worker, System.nanoTime(), SHORTEST_NANOS);
          }
          return known.worker() == worker
              ? known
              : new Waiting(worker, System.nanoTime(), Math.min(LONGEST_NANOS, 2 * known.nanos()));
        });
  }

  /** The token is there. */
  void found(TokenFile file) {
    waiting.remove(file);
  }
}
