package io.github.cmkjca.datakey;

import java.time.Duration;

/**
 * How long and how often a data key is used before it is replaced: a data key for messages by a new
 * one, the cached copy of any other by unwrapping it again, which the KMS authorises and audits.
 *
 * @param maxEntries data keys in the cache, at least 1
 * @param maxAge of a cached data key, positive
 * @param maxMessages under one data key, 1 to {@link #HARD_MAX_MESSAGES}
 * @param maxBytes under one data key, at least 1
 */
public record UseLimits(int maxEntries, Duration maxAge, long maxMessages, long maxBytes) {
  /**
   * Never more messages than this under one data key in one process. NIST SP 800-38D section 8.3
   * permits 2^32 invocations of GCM with one key when initialisation vectors are random; half of
   * them leaves room for another process.
   */
  public static final long HARD_MAX_MESSAGES = 1L << 31;

  /** Checks the ranges. */
  public UseLimits {
    if (maxEntries < 1) {
      throw new IllegalArgumentException("maxEntries is " + maxEntries + "; at least 1");
    }
    if (maxAge.isNegative() || maxAge.isZero()) {
      throw new IllegalArgumentException("maxAge is " + maxAge + "; must be positive");
    }
    if (maxMessages < 1 || maxMessages > HARD_MAX_MESSAGES) {
      throw new IllegalArgumentException(
          "maxMessages is " + maxMessages + "; 1 to " + HARD_MAX_MESSAGES);
    }
    if (maxBytes < 1) {
      throw new IllegalArgumentException("maxBytes is " + maxBytes + "; at least 1");
    }
  }
}
