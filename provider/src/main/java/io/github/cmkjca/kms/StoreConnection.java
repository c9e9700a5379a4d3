package io.github.cmkjca.kms;

import io.github.cmkjca.registry.CustomKeyStoreRecord;
import io.github.cmkjca.registry.KeyRegistry;
import io.github.cmkjca.spi.custody.Custodian;
import io.github.cmkjca.spi.kms.CloudHsmClusterNotActiveException;
import io.github.cmkjca.spi.kms.KeyUnavailableException;
import io.github.cmkjca.spi.kms.KmsException;
import io.github.cmkjca.spi.kms.KmsInternalException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What this process has of the token of one custom key store: an open custodian, or a failure to
 * open it, or neither. Opening takes its time; whoever needs the token meanwhile waits, so that a
 * PIN is tried once and not by each thread. Safe for use by many threads.
 */
final class StoreConnection implements AutoCloseable {
  /** How long a token that did not answer is left alone. */
  private static final Duration PAUSE = Duration.ofSeconds(10);

  private final String storeId;
  private final KeyRegistry registry;
  private final Tokens tokens;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile @Nullable Opened opened;
  private volatile @Nullable Failure failure;

  /** Guarded by the lock. */
  private boolean ended;

  StoreConnection(String storeId, KeyRegistry registry, Tokens tokens, InstantSource clock) {
    this.storeId = storeId;
    this.registry = registry;
    this.tokens = tokens;
    this.clock = clock;
  }

  /**
   * An open token.
   *
   * @param confirmed whether the registry has said since that the store is connected
   * @param version of the registry before it said so
   */
  private record Opened(Custodian custodian, String cluster, boolean confirmed, long version) {
    boolean isConfirmedAt(long now) {
      return confirmed && version == now;
    }
  }

  /**
   * A failed attempt.
   *
   * @param connections of the store at that time
   */
  private record Failure(KmsException error, long connections, Instant date) {}

  /**
   * The custodian, its token opened if it is not open.
   *
   * @throws KeyUnavailableException if the store is not connected, or the token cannot be opened
   */
  Custodian custodian() {
    Opened known = opened;
    if (known != null && known.isConfirmedAt(registry.version())) {
      return known.custodian();
    }
    lock.lock();
    try {
      if (ended) {
        throw new KeyUnavailableException("The vault is closed.");
      }
      return opened(registry.version()); // before the reading
    } finally {
      lock.unlock();
    }
  }

  private Custodian opened(long version) {
    CustomKeyStoreRecord store = lookAgainLocked();
    if (store == null || !store.connected()) {
      throw new KeyUnavailableException("The custom key store " + storeId + " is not connected.");
    }
    Opened known = opened;
    if (known == null) {
      Failure past = failure;
      if (past != null && holds(past, store)) {
        throw unavailable(past.error());
      }
      try {
        known = open(store);
      } catch (KmsException e) {
        throw unavailable(e);
      }
    }
    opened = new Opened(known.custodian(), known.cluster(), true, version);
    return known.custodian();
  }

  private KeyUnavailableException unavailable(KmsException cause) {
    return new KeyUnavailableException(
        "The custom key store " + storeId + " cannot be used: " + cause.getMessage(), cause);
  }

  /**
   * Opens the token for a store that is about to be connected, whatever has failed before.
   *
   * @throws KmsException as {@link Tokens#open} says
   */
  void openNow(CustomKeyStoreRecord store) {
    lock.lock();
    try {
      if (ended) {
        throw new KeyUnavailableException("The vault is closed.");
      }
      Opened known = opened;
      if (known == null || !known.cluster().equals(store.cluster())) {
        closeToken();
        tokens.permitPin(store.cluster());
        open(store);
      }
    } finally {
      lock.unlock();
    }
  }

  private Opened open(CustomKeyStoreRecord store) {
    try {
      if (!tokens.knows(store.cluster())) {
        throw Tokens.notNamed(store.cluster());
      }
      Opened now = new Opened(tokens.open(store.cluster(), storeId), store.cluster(), false, 0);
      opened = now;
      failure = null;
      return now;
    } catch (RuntimeException e) {
      KmsException error =
          e instanceof KmsException known
              ? known
              : new KmsInternalException(
                  "The token '" + store.cluster() + "' could not be opened", e);
      failure = new Failure(error, store.connections(), clock.instant());
      throw error;
    }
  }

  /** Why this process cannot open the token; null: it can, or has not tried, or may try again. */
  @Nullable KmsException failureOf(CustomKeyStoreRecord store) {
    Failure past = failure;
    return past != null && holds(past, store) ? past.error() : null;
  }

  /** A wrong PIN that is tried again locks the token: only who connects the store asks for it. */
  private boolean holds(Failure past, CustomKeyStoreRecord store) {
    if (past.connections() != store.connections()) {
      return false;
    }
    return !(past.error() instanceof CloudHsmClusterNotActiveException)
        || Duration.between(past.date(), clock.instant()).abs().compareTo(PAUSE) < 0;
  }

  /**
   * Closes what the registry does not want open any more. If it cannot be asked, the next use of
   * the token asks.
   *
   * @return false if there is no such store
   */
  boolean lookAgain() {
    lock.lock();
    try {
      return lookAgainLocked() != null;
    } catch (KmsException e) {
      return true;
    } finally {
      lock.unlock();
    }
  }

  private @Nullable CustomKeyStoreRecord lookAgainLocked() {
    CustomKeyStoreRecord store = registry.read(view -> view.customKeyStore(storeId)).orElse(null);
    Opened known = opened;
    if (known != null
        && (store == null || !store.connected() || !known.cluster().equals(store.cluster()))) {
      closeToken();
    }
    return store;
  }

  private void closeToken() {
    Opened known = opened;
    opened = null;
    if (known != null) {
      try {
        known.custodian().close();
      } catch (RuntimeException e) {
        System.getLogger("io.github.cmkjca")
            .log(Level.WARNING, "closing the token of the custom key store " + storeId, e);
      }
    }
  }

  /** Closes the token for good. */
  @Override
  public void close() {
    lock.lock();
    try {
      ended = true;
      closeToken();
    } finally {
      lock.unlock();
    }
  }
}
