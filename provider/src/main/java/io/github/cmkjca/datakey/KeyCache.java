package io.github.cmkjca.datakey;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Data keys in plaintext, bounded by number and age; whatever leaves it retires. Keys that are used
 * through their handles do not pass here, so users touch them now and then for the cache to see
 * that they are in use.
 */
final class KeyCache<K> {
  private final Cache<K, CachedKey> keys;
  private final SingleFlight<K, CachedKey> loads = new SingleFlight<>();
  private volatile boolean closed;

  KeyCache(UseLimits limits, Retirement retirement, Background background, Ticker ticker) {
    this.keys =
        Caffeine.newBuilder()
            .maximumSize(limits.maxEntries())
            .expireAfterWrite(limits.maxAge())
            .ticker(ticker)
            .executor(Runnable::run) // never the common pool: its threads are not ours
            // Old keys are wiped though nobody comes by. Late by a second at most.
            .scheduler(
                (executor, command, delay, unit) -> {
                  background.later(
                      () -> executor.execute(command), Duration.ofNanos(unit.toNanos(delay)));
                  return new CompletableFuture<>();
                })
            .removalListener(
                (@Nullable K id, @Nullable CachedKey key, RemovalCause cause) -> {
                  if (key != null) {
                    retirement.retire(key);
                  }
                })
            .build();
  }

  @Nullable CachedKey find(K id) {
    CachedKey key = keys.getIfPresent(id);
    return key == null || key.ended() ? null : key;
  }

  /** What is there, else what {@code load} makes; loaded once when many threads come at once. */
  CachedKey get(K id, Supplier<CachedKey> load) {
    CachedKey there = find(id);
    return there != null
        ? there
        : loads.get(
            id,
            () -> find(id),
            () -> {
              CachedKey loaded = load.get();
              put(id, loaded);
              return loaded;
            });
  }

  /** Puts a new key in place of any older one, which retires; after closing it retires itself. */
  void put(K id, CachedKey key) {
    keys.put(id, key);
    // Whoever puts looks second, whoever closes takes out second: one of the two sees the other.
    if (closed) {
      keys.invalidateAll();
    }
  }

  /** Takes this very key out. */
  void remove(K id, CachedKey key) {
    keys.asMap().remove(id, key);
  }

  /** Takes out those under this CMK. */
  void removeUnder(String keyArn) {
    keys.asMap().values().removeIf(key -> key.id().source().keyArn().equals(keyArn));
  }

  /** Takes all out, and whatever comes later. */
  void close() {
    closed = true;
    keys.invalidateAll();
  }

  /** Expires and evicts what is due. */
  void maintain() {
    keys.cleanUp();
  }
}
