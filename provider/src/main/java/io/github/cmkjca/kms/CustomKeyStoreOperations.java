package io.github.cmkjca.kms;

import io.github.cmkjca.kms.policy.RequestKeys;
import io.github.cmkjca.registry.CustomKeyStoreRecord;
import io.github.cmkjca.registry.KeyRegistry;
import io.github.cmkjca.spi.kms.CloudHsmClusterInUseException;
import io.github.cmkjca.spi.kms.CloudHsmClusterNotRelatedException;
import io.github.cmkjca.spi.kms.ConnectCustomKeyStoreRequest;
import io.github.cmkjca.spi.kms.ConnectionState;
import io.github.cmkjca.spi.kms.CreateCustomKeyStoreRequest;
import io.github.cmkjca.spi.kms.CreateCustomKeyStoreResponse;
import io.github.cmkjca.spi.kms.CustomKeyStoreHasCMKsException;
import io.github.cmkjca.spi.kms.CustomKeyStoreInvalidStateException;
import io.github.cmkjca.spi.kms.CustomKeyStoreNameInUseException;
import io.github.cmkjca.spi.kms.CustomKeyStoreNotFoundException;
import io.github.cmkjca.spi.kms.CustomKeyStoreType;
import io.github.cmkjca.spi.kms.CustomKeyStoresListEntry;
import io.github.cmkjca.spi.kms.DeleteCustomKeyStoreRequest;
import io.github.cmkjca.spi.kms.DescribeCustomKeyStoresRequest;
import io.github.cmkjca.spi.kms.DescribeCustomKeyStoresResponse;
import io.github.cmkjca.spi.kms.DisconnectCustomKeyStoreRequest;
import io.github.cmkjca.spi.kms.KmsException;
import io.github.cmkjca.spi.kms.LimitExceededException;
import io.github.cmkjca.spi.kms.UpdateCustomKeyStoreRequest;
import io.github.cmkjca.spi.kms.ValidationException;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Custom key stores: places for keys in tokens. No key is involved, so that identity policies
 * decide.
 */
final class CustomKeyStoreOperations {
  /** Developer guide, page resource-limits; not adjustable there. */
  private static final int MOST = 10;

  private static final int DEFAULT_LIMIT = 100;

  private static final int ID_HEX_DIGITS = 17;

  private static final Pattern ID = Pattern.compile("cks-[0-9a-f]{" + ID_HEX_DIGITS + "}");

  /** As requests and records call the name. */
  private static final String NAME = "customKeyStoreName";

  /** As records call the token. */
  private static final String CLUSTER = "clusterId";

  private static final Markers MARKERS =
      new Markers("custom-key-store", text -> ID.matcher(text).matches());

  private final Vault vault;

  CustomKeyStoreOperations(Vault vault) {
    this.vault = vault;
  }

  CreateCustomKeyStoreResponse createCustomKeyStore(CreateCustomKeyStoreRequest request) {
    return vault
        .journal()
        .change(
            Operation.CREATE_CUSTOM_KEY_STORE,
            call -> {
              new RequestChecks()
                  .given(request.customKeyStoreName(), NAME)
                  .customKeyStoreNameIfGiven(NAME, request.customKeyStoreName())
                  .cluster(request.cloudHsmClusterId())
                  .done();
              call.parameter(NAME, request.customKeyStoreName())
                  .parameter(CLUSTER, request.cloudHsmClusterId());
              vault.authorizer().permitByIdentity(call, RequestKeys.none());
              vault.stores().requireKnown(request.cloudHsmClusterId());
              CustomKeyStoreRecord store =
                  new CustomKeyStoreRecord(
                      newId(),
                      request.customKeyStoreName(),
                      request.cloudHsmClusterId(),
                      vault.now());
              return change -> {
                if (change.customKeyStores().size() >= MOST) {
                  throw new LimitExceededException(
                      "There are " + MOST + " custom key stores, which is the most");
                }
                requireFreeName(change, store.name());
                requireFreeCluster(change, store.cluster());
                change.insertCustomKeyStore(store);
                call.response("customKeyStoreId", store.storeId());
                return new CreateCustomKeyStoreResponse(store.storeId());
              };
            });
  }

  private String newId() {
    byte[] random = vault.custodian().random((ID_HEX_DIGITS + 1) / 2);
    return "cks-" + HexFormat.of().formatHex(random).substring(0, ID_HEX_DIGITS);
  }

  private static void requireFreeName(KeyRegistry.View view, String name) {
    if (view.customKeyStoreNamed(name).isPresent()) {
      throw new CustomKeyStoreNameInUseException(
          "There is a custom key store '" + name + "' already.");
    }
  }

  private static void requireFreeCluster(KeyRegistry.View view, String cluster) {
    for (CustomKeyStoreRecord store : view.customKeyStores()) {
      if (store.cluster().equals(cluster)) {
        throw new CloudHsmClusterInUseException(
            "The token '"
                + cluster
                + "' belongs to the custom key store "
                + store.storeId()
                + " already.");
      }
    }
  }

  DescribeCustomKeyStoresResponse describeCustomKeyStores(DescribeCustomKeyStoresRequest request) {
    return vault
        .journal()
        .run(
            Operation.DESCRIBE_CUSTOM_KEY_STORES,
            call -> {
              new RequestChecks()
                  .customKeyStoreIdIfGiven(request.customKeyStoreId())
                  .customKeyStoreNameIfGiven(NAME, request.customKeyStoreName())
                  .limit(request.limit())
                  .marker(request.marker())
                  .done();
              call.parameter("customKeyStoreId", request.customKeyStoreId())
                  .parameter(NAME, request.customKeyStoreName())
                  .parameter("limit", request.limit())
                  .parameter("marker", request.marker());
              if (request.customKeyStoreId() != null && request.customKeyStoreName() != null) {
                throw new ValidationException(
                    "CustomKeyStoreId and CustomKeyStoreName cannot be given together.");
              }
              vault.authorizer().permitByIdentity(call, RequestKeys.none());
              Integer limit = request.limit();
              Markers.Page<CustomKeyStoreRecord> page =
                  MARKERS.pageOf(
                      vault.registry().read(view -> asked(view, request)),
                      request.marker(),
                      limit == null ? DEFAULT_LIMIT : limit,
                      CustomKeyStoreRecord::storeId);
              return new DescribeCustomKeyStoresResponse(
                  page.items().stream().map(this::entry).toList(),
                  page.truncated(),
                  page.nextMarker());
            });
  }

  private static List<CustomKeyStoreRecord> asked(
      KeyRegistry.View view, DescribeCustomKeyStoresRequest request) {
    String storeId = request.customKeyStoreId();
    if (storeId != null) {
      return List.of(CustomKeyStores.find(view, storeId));
    }
    String name = request.customKeyStoreName();
    if (name != null) {
      return List.of(
          view.customKeyStoreNamed(name)
              .orElseThrow(
                  () ->
                      new CustomKeyStoreNotFoundException(
                          "There is no custom key store of the name '" + name + "'.")));
    }
    return view.customKeyStores();
  }

  private CustomKeyStoresListEntry entry(CustomKeyStoreRecord store) {
    KmsException failure = store.connected() ? vault.stores().failureOf(store) : null;
    ConnectionState state =
        store.connected() ? ConnectionState.CONNECTED : ConnectionState.DISCONNECTED;
    return new CustomKeyStoresListEntry(
        store.storeId(),
        store.name(),
        store.cluster(),
        failure == null ? state : ConnectionState.FAILED,
        failure == null ? null : CustomKeyStores.codeOf(failure),
        store.creationDate(),
        CustomKeyStoreType.AWS_CLOUDHSM);
  }

  /**
   * The token is opened before the transaction: it may be slow, and other writers wait for us. So a
   * store says that it is connected only if its token could be opened once.
   */
  void connectCustomKeyStore(ConnectCustomKeyStoreRequest request) {
    String storeId = request.customKeyStoreId();
    change(
        Operation.CONNECT_CUSTOM_KEY_STORE,
        storeId,
        call -> {},
        call -> {
          CustomKeyStoreRecord store =
              vault.registry().read(view -> found(call, CustomKeyStores.find(view, storeId)));
          vault.stores().requireKnown(store.cluster());
          vault.stores().openNow(store);
          return store;
        },
        (change, store, opened) -> {
          if (opened == null || !store.cluster().equals(opened.cluster())) {
            throw new CustomKeyStoreInvalidStateException(
                "The custom key store " + storeId + " was given another token meanwhile.");
          }
          change.updateCustomKeyStore(store.connectedAgain());
        });
  }

  void disconnectCustomKeyStore(DisconnectCustomKeyStoreRequest request) {
    change(
        Operation.DISCONNECT_CUSTOM_KEY_STORE,
        request.customKeyStoreId(),
        call -> {},
        call -> null,
        (change, store, nothing) -> {
          if (!store.connected()) {
            throw new CustomKeyStoreInvalidStateException(
                "The custom key store " + store.storeId() + " is not connected.");
          }
          change.updateCustomKeyStore(store.disconnected());
        });
  }

  void updateCustomKeyStore(UpdateCustomKeyStoreRequest request) {
    String name = request.newCustomKeyStoreName();
    String cluster = request.cloudHsmClusterId();
    change(
        Operation.UPDATE_CUSTOM_KEY_STORE,
        request.customKeyStoreId(),
        call -> {
          new RequestChecks()
              .customKeyStoreNameIfGiven("newCustomKeyStoreName", name)
              .clusterIfGiven(cluster)
              .done();
          call.parameter("newCustomKeyStoreName", name).parameter(CLUSTER, cluster);
          if (name == null && cluster == null) {
            throw new ValidationException(
                "There is nothing to update: give NewCustomKeyStoreName or CloudHsmClusterId.");
          }
        },
        call -> {
          if (cluster != null) {
            vault.stores().requireKnown(cluster);
          }
          return null;
        },
        (change, store, nothing) -> {
          CustomKeyStoreRecord next = store;
          if (name != null && !name.equals(store.name())) {
            requireFreeName(change, name);
            next = next.withName(name);
          }
          if (cluster != null) {
            next = moved(change, next, cluster);
          }
          change.updateCustomKeyStore(next);
        });
  }

  /**
   * The store in another token. AWS KMS lets a store move to a cluster that was restored from a
   * backup of the first one, which it knows by the certificate. Two tokens tell nothing of the
   * kind: who restores one gives it the name of the first one in the configuration.
   */
  private static CustomKeyStoreRecord moved(
      KeyRegistry.View view, CustomKeyStoreRecord store, String cluster) {
    requireDisconnected(store);
    if (store.cluster().equals(cluster)) {
      return store;
    }
    if (view.keyCountIn(store.storeId()) > 0 || isToDestroyIn(view, store.storeId())) {
      throw new CloudHsmClusterNotRelatedException(
          "The custom key store "
              + store.storeId()
              + " holds keys or what is left of them in the token '"
              + store.cluster()
              + "'; if that was restored elsewhere, let the configuration call it by this name.");
    }
    requireFreeCluster(view, cluster);
    return store.withCluster(cluster);
  }

  void deleteCustomKeyStore(DeleteCustomKeyStoreRequest request) {
    change(
        Operation.DELETE_CUSTOM_KEY_STORE,
        request.customKeyStoreId(),
        call -> {},
        call -> null,
        (change, store, nothing) -> {
          requireDisconnected(store);
          if (change.keyCountIn(store.storeId()) > 0) {
            throw new CustomKeyStoreHasCMKsException(
                "The custom key store " + store.storeId() + " holds keys.");
          }
          if (isToDestroyIn(change, store.storeId())) {
            throw new CustomKeyStoreHasCMKsException(
                "The custom key store "
                    + store.storeId()
                    + " holds key material that is still to be destroyed; connect it, so that this"
                    + " can be done.");
          }
          change.deleteCustomKeyStore(store.storeId());
        });
  }

  /** Whether the token holds, or may hold, what no key has any more. */
  private static boolean isToDestroyIn(KeyRegistry.View view, String storeId) {
    return view.tokenObjects().stream().anyMatch(object -> object.storeId().equals(storeId));
  }

  private static void requireDisconnected(CustomKeyStoreRecord store) {
    if (store.connected()) {
      throw new CustomKeyStoreInvalidStateException(
          "The custom key store " + store.storeId() + " is connected.");
    }
  }

  /** What an operation does before the transaction, once its caller is authorised. */
  @FunctionalInterface
  private interface Preparation {
    @Nullable CustomKeyStoreRecord apply(Call call);
  }

  /** What it does to the store, as that is in the transaction, with what was prepared. */
  @FunctionalInterface
  private interface Work {
    void apply(
        KeyRegistry.Change change,
        CustomKeyStoreRecord store,
        @Nullable CustomKeyStoreRecord prepared);
  }

  /** The frame of the operations on one existing store. */
  private void change(
      Operation operation,
      String storeId,
      Consumer<Call> request,
      Preparation preparation,
      Work work) {
    try {
      vault
          .journal()
          .<@Nullable Void>change(
              operation,
              call -> {
                new RequestChecks().customKeyStoreId(storeId).done();
                call.parameter("customKeyStoreId", storeId);
                request.accept(call);
                vault.authorizer().permitByIdentity(call, RequestKeys.none());
                CustomKeyStoreRecord prepared = preparation.apply(call);
                return change -> {
                  work.apply(change, found(call, CustomKeyStores.find(change, storeId)), prepared);
                  return null;
                };
              });
    } finally {
      // Also after a failure: a token that was opened for nothing is closed.
      vault.stores().lookAgain(storeId);
    }
  }

  private static CustomKeyStoreRecord found(Call call, CustomKeyStoreRecord store) {
    call.additional(NAME, store.name()).additional(CLUSTER, store.cluster());
    return store;
  }
}
