package io.github.cmkjca.datakey;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets one thread do what several want at once. Not a cache: nothing is remembered. The others wait
 * for a success; after a failure each tries itself, because the refusal of one caller says nothing
 * about another. No lock is held meanwhile.
 */
final class SingleFlight<K, V> {
  private final ConcurrentHashMap<K, CompletableFuture<Optional<V>>> flights =
      new ConcurrentHashMap<>();

  /**
   * The value.
   *
   * @param present looked at again by the one who got the turn: whoever had it before may have just
   *     finished; null if there is none
   * @param load makes it and puts it where {@code present} finds it
   */
  V get(K key, Supplier<@Nullable V> present, Supplier<V> load) {
    for (; ; ) {
      CompletableFuture<Optional<V>> mine = new CompletableFuture<>();
      CompletableFuture<Optional<V>> theirs = flights.putIfAbsent(key, mine);
      if (theirs != null) {
        Optional<V> value = theirs.join();
        if (value.isPresent()) {
          return value.get();
        }
        continue;
      }
      @Nullable V value = null;
      try {
        value = present.get();
        if (value == null) {
          value = load.get();
        }
        return value;
      } finally {
        flights.remove(key, mine);
        mine.complete(Optional.ofNullable(value)); // empty after a failure
      }
    }
  }

  /** Whether somebody is at it. */
  boolean isUnderWay(K key) {
    return flights.containsKey(key);
  }
}
