package io.github.cmkjca.jca;

import io.github.cmkjca.spi.kms.KmsException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Logs that the use of a private key was refused: TLS libraries send the other side an alert, and
 * often say to nobody why. Each reason for each key once in a while, however many handshakes fail.
 */
final class RefusalLog {
  private static final System.Logger LOG = System.getLogger("io.github.cmkjca");
  private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final int MOST_KNOWN = 1000;

  /** When each was logged last. */
  private static final ConcurrentHashMap<String, Long> KNOWN = new ConcurrentHashMap<>();

  private RefusalLog() {}

  static void refused(PrivateKeyHandle key, KmsException refusal) {
    long now = System.nanoTime();
    if (KNOWN.size() > MOST_KNOWN) {
      KNOWN.clear();
    }
    String what = key.keyArn() + " " + JcaErrors.text(refusal);
    Long last = KNOWN.get(what);
    if (last == null || now - last > SILENCE_NANOS) {
      KNOWN.put(what, now);
      LOG.log(
          System.Logger.Level.WARNING,
          "the use of " + key + " was refused: " + JcaErrors.text(refusal));
    }
  }
}
