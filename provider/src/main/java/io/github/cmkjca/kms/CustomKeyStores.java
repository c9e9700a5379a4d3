package io.github.cmkjca.kms;

import io.github.cmkjca.registry.CustomKeyStoreRecord;
import io.github.cmkjca.registry.KeyRegistry;
import io.github.cmkjca.spi.custody.Custodian;
import io.github.cmkjca.spi.kms.CloudHsmClusterInvalidConfigurationException;
import io.github.cmkjca.spi.kms.CloudHsmClusterNotActiveException;
import io.github.cmkjca.spi.kms.CloudHsmClusterNotFoundException;
import io.github.cmkjca.spi.kms.ConnectionErrorCode;
import io.github.cmkjca.spi.kms.CustomKeyStoreInvalidStateException;
import io.github.cmkjca.spi.kms.CustomKeyStoreNotFoundException;
import io.github.cmkjca.spi.kms.KeyUnavailableException;
import io.github.cmkjca.spi.kms.KmsException;
import java.time.InstantSource;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of the custom key stores, as this process has them open. Whether a store is connected
 * is a fact of the vault; each process opens its token when it first needs it, and closes it once
 * the registry says that somebody has disconnected the store. Safe for use by many threads.
 *
 * <p>As a function it gives the custodian of a store, by its id, to who finds the store's id in
 * sealed material.
 */
public final class CustomKeyStores implements Function<String, Custodian>, AutoCloseable {
  private final KeyRegistry registry;
  private final Tokens tokens;
  private final InstantSource clock;
  private final ConcurrentMap<String, StoreConnection> connections = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /**
   * Opens nothing yet.
   *
   * @param registry says which stores are connected; not closed with this object
   * @param tokens opens them
   * @param clock tells when a token that did not answer is tried again
   */
  public CustomKeyStores(KeyRegistry registry, Tokens tokens, InstantSource clock) {
    this.registry = registry;
    this.tokens = tokens;
    this.clock = clock;
  }

  /**
   * The custodian of a store, its token opened if it is not open. Not to be closed, and not to be
   * kept: it is closed when the store is disconnected.
   *
   * @throws KeyUnavailableException if the store is not connected, or its token cannot be opened
   */
  @Override
  public Custodian apply(String storeId) {
    return connection(storeId).custodian();
  }

  /**
   * The same for an operation that names the store.
   *
   * @throws CustomKeyStoreNotFoundException if there is no such store
   * @throws CustomKeyStoreInvalidStateException if it is not connected
   * @throws KeyUnavailableException if its token cannot be opened
   */
  Custodian connected(String storeId) {
    registry.read(view -> requireConnected(view, storeId));
    return apply(storeId);
  }

  /** The store of this id, which is connected; errors as above. */
  static CustomKeyStoreRecord requireConnected(KeyRegistry.View view, String storeId) {
    CustomKeyStoreRecord store = find(view, storeId);
    if (!store.connected()) {
      throw new CustomKeyStoreInvalidStateException(
          "The custom key store " + storeId + " is not connected.");
    }
    return store;
  }

  /**
   * The store of this id.
   *
   * @throws CustomKeyStoreNotFoundException if there is none
   */
  static CustomKeyStoreRecord find(KeyRegistry.View view, String storeId) {
    return view.customKeyStore(storeId)
        .orElseThrow(
            () ->
                new CustomKeyStoreNotFoundException(
                    "There is no custom key store '" + storeId + "'."));
  }

  /**
   * Refuses a token that the configuration does not name.
   *
   * @throws CloudHsmClusterNotFoundException if so
   */
  void requireKnown(String cluster) {
    if (!tokens.knows(cluster)) {
      throw Tokens.notNamed(cluster);
    }
  }

  /**
   * Opens the token of a store that is about to be connected. {@link #lookAgain} closes it if that
   * does not come about.
   *
   * @throws KmsException if it cannot be opened
   */
  void openNow(CustomKeyStoreRecord store) {
    connection(store.storeId()).openNow(store);
  }

  /** Why this process cannot open the token of a store; null: nothing is known against it. */
  @Nullable KmsException failureOf(CustomKeyStoreRecord store) {
    StoreConnection connection = connections.get(store.storeId());
    return connection == null ? null : connection.failureOf(store);
  }

  /** A failure in the words of AWS KMS. */
  static ConnectionErrorCode codeOf(KmsException failure) {
    if (failure instanceof CloudHsmClusterNotFoundException) {
      return ConnectionErrorCode.CLUSTER_NOT_FOUND;
    }
    if (failure instanceof CloudHsmClusterNotActiveException) {
      return ConnectionErrorCode.INSUFFICIENT_CLOUDHSM_HSMS;
    }
    return failure instanceof CloudHsmClusterInvalidConfigurationException known
        ? known.connectionErrorCode()
        : ConnectionErrorCode.INTERNAL_ERROR;
  }

  /** Closes the token of this store if the store is not connected any more. */
  void lookAgain(String storeId) {
    StoreConnection connection = connections.get(storeId);
    if (connection != null && !connection.lookAgain()) {
      connections.remove(storeId, connection);
    }
  }

  /** Closes the tokens of all stores that are not connected any more. */
  void lookAgain() {
    connections.keySet().forEach(this::lookAgain);
  }

  private StoreConnection connection(String storeId) {
    if (closed) {
      throw new KeyUnavailableException("The vault is closed.");
    }
    return connections.computeIfAbsent(
        storeId, id -> new StoreConnection(id, registry, tokens, clock));
  }

  /** Closes all tokens. */
  @Override
  public void close() {
    closed = true;
    connections.values().forEach(StoreConnection::close);
  }
}
