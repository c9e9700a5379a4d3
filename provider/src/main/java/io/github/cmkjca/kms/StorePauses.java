package io.github.cmkjca.kms;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How long the tokens that failed are left alone: longer from failure to failure, so that one that
 * is gone for days costs little, and one that is back soon is used soon. Safe for use by many
 * threads.
 */
final class StorePauses {
  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofMinutes(5);

  private final Map<String, Pause> pauses = new ConcurrentHashMap<>();

  private record Pause(Duration length, Instant until) {
    static Pause of(Duration length, Instant now) {
      return new Pause(length, now.plus(length));
    }

    /** The clock may have been set back meanwhile. */
    boolean isOver(Instant now) {
      return !until.isAfter(now) || until.isAfter(now.plus(LONGEST));
    }

    Pause longer(Instant now) {
      Duration twice = length.multipliedBy(2);
      return of(twice.compareTo(LONGEST) > 0 ? LONGEST : twice, now);
    }
  }

  /**
   * The token of a store has failed.
   *
   * @return whether it had not before
   */
  boolean failed(String storeId, Instant now) {
    Pause pause =
        pauses.merge(storeId, Pause.of(FIRST, now), (before, first) -> before.longer(now));
    return pause.length().equals(FIRST);
  }

  /** The token of a store does what it is asked. */
  void answered(String storeId) {
    pauses.remove(storeId);
  }

  /** When the token of a store is to be asked again; empty: now. */
  Optional<Instant> until(String storeId, Instant now) {
    return Optional.ofNullable(pauses.get(storeId))
        .filter(pause -> !pause.isOver(now))
        .map(Pause::until);
  }
}
