package io.github.cmkjca.datakey;

import com.github.benmanes.caffeine.cache.Ticker;
import io.github.cmkjca.kms.UseAuthority;
import io.github.cmkjca.spi.EncryptionContext;
import java.time.Duration;
import java.util.List;

/**
 * The current data key for messages under each CMK and context. Replaced in the background when
 * seven eighths of a limit are used up, so that no caller waits; at the limit the caller replaces
 * it himself.
 */
final class MessageKeys {
  /** Makes a new data key for messages, for the current caller. */
  @FunctionalInterface
  interface Generator {
    CachedKey generate(Id id, List<String> grantTokens);
  }

  /** What messages must have in common to share a data key. */
  record Id(String keyArn, EncryptionContext encryptionContext) {}

  private static final System.Logger LOG = System.getLogger("io.github.cmkjca");

  private final KeyCache<Id> current;
  private final Generator generator;
  private final UseAuthority authority;
  private final Background background;
  private final Ticker ticker;
  private final long refreshAfterNanos;

  MessageKeys(
      KeyCache<Id> current,
      Generator generator,
      UseAuthority authority,
      Background background,
      Ticker ticker,
      Duration maxAge) {
    this.current = current;
    this.generator = generator;
    this.authority = authority;
    this.background = background;
    this.ticker = ticker;
    this.refreshAfterNanos = maxAge.minus(maxAge.dividedBy(8)).toNanos();
  }

  /** A key of which one message is reserved for the caller. */
  CachedKey reserveNext(String keyArn, EncryptionContext context, List<String> grantTokens) {
    Id id = new Id(keyArn, context);
    for (; ; ) {
      CachedKey key = current.get(id, () -> generator.generate(id, grantTokens));
      if (key.reserve(Stripes.current(), true) == CachedKey.Reservation.GRANTED) {
        if (key.nearEnd() || ticker.read() - key.bornNanos() >= refreshAfterNanos) {
          refresh(id, key, grantTokens);
        }
        return key;
      }
      current.remove(id, key);
    }
  }

  /** Takes out those under this CMK. */
  void removeUnder(String keyArn) {
    current.removeUnder(keyArn);
  }

  /** Takes them all out, and those that are still being made. */
  void close() {
    current.close();
  }

  /** Expires and evicts what is due. */
  void maintain() {
    current.maintain();
  }

  private void refresh(Id id, CachedKey key, List<String> grantTokens) {
    if (!key.startRefreshing()) {
      return;
    }
    String caller = authority.caller();
    background.now(
        () -> {
          boolean done = false;
          try {
            // The KMS finds out who asks from the thread. If that is somebody else here, nothing
            // is done in his name: the caller himself pays at the limit.
            if (authority.caller().equals(caller)) {
              current.put(id, generator.generate(id, grantTokens));
              done = true;
            }
          } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.DEBUG, "a data key could not be replaced in advance", e);
          } finally {
            if (!done) {
              key.refreshFailed();
            }
          }
        });
  }
}
