package io.github.cmkjca.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.kms.audit.AuditRecord;
import io.github.cmkjca.spi.kms.AccessDeniedException;
import io.github.cmkjca.spi.kms.CloudHsmClusterInUseException;
import io.github.cmkjca.spi.kms.CloudHsmClusterNotActiveException;
import io.github.cmkjca.spi.kms.CloudHsmClusterNotFoundException;
import io.github.cmkjca.spi.kms.CloudHsmClusterNotRelatedException;
import io.github.cmkjca.spi.kms.ConnectCustomKeyStoreRequest;
import io.github.cmkjca.spi.kms.ConnectionState;
import io.github.cmkjca.spi.kms.CreateCustomKeyStoreRequest;
import io.github.cmkjca.spi.kms.CreateKeyRequest;
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
import io.github.cmkjca.spi.kms.InvalidMarkerException;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KmsException;
import io.github.cmkjca.spi.kms.LimitExceededException;
import io.github.cmkjca.spi.kms.ScheduleKeyDeletionRequest;
import io.github.cmkjca.spi.kms.UpdateCustomKeyStoreRequest;
import io.github.cmkjca.spi.kms.ValidationException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The operations on custom key stores: effects, refusals, permissions, records. */
class CustomKeyStoreOperationsTest {
  private static final String NAME = "vault of the bank";

  private final TokensOfTests tokens;
  private final TestVault vault;

  CustomKeyStoreOperationsTest(@TempDir Path directory) {
    String[] names = IntStream.rangeClosed(1, 11).mapToObj(i -> "hsm-" + i).toArray(String[]::new);
    tokens = new TokensOfTests(directory, names);
    vault = new TestVault(directory, new TestClock(TestVault.NOW), Duration.ofMinutes(10), tokens);
  }

  @AfterEach
  void close() {
    vault.close();
  }

  private String create(String name, String cluster) {
    return vault
        .kms
        .createCustomKeyStore(new CreateCustomKeyStoreRequest(name, cluster))
        .customKeyStoreId();
  }

  private String create() {
    return create(NAME, TokensOfTests.FIRST);
  }

  private String connected() {
    String storeId = create();
    connect(storeId);
    return storeId;
  }

  private void connect(String storeId) {
    vault.kms.connectCustomKeyStore(new ConnectCustomKeyStoreRequest(storeId));
  }

  private void disconnect(String storeId) {
    vault.kms.disconnectCustomKeyStore(new DisconnectCustomKeyStoreRequest(storeId));
  }

  private void delete(String storeId) {
    vault.kms.deleteCustomKeyStore(new DeleteCustomKeyStoreRequest(storeId));
  }

  private void rename(String storeId, String name) {
    vault.kms.updateCustomKeyStore(new UpdateCustomKeyStoreRequest(storeId, name, null));
  }

  private void move(String storeId, String cluster) {
    vault.kms.updateCustomKeyStore(new UpdateCustomKeyStoreRequest(storeId, null, cluster));
  }

  private CustomKeyStoresListEntry describe(String storeId) {
    return vault
        .kms
        .describeCustomKeyStores(DescribeCustomKeyStoresRequest.of(storeId))
        .customKeyStores()
        .get(0);
  }

  private String keyIn(String storeId) {
    return vault
        .kms
        .createKey(CreateKeyRequest.of(KeySpec.SYMMETRIC_DEFAULT).inCustomKeyStore(storeId))
        .keyMetadata()
        .arn();
  }

  @Test
  void aNewStoreIsNotConnected() {
    String storeId = create();
    assertThat(storeId).matches("cks-[0-9a-f]{17}");
    assertThat(describe(storeId))
        .isEqualTo(
            new CustomKeyStoresListEntry(
                storeId,
                NAME,
                TokensOfTests.FIRST,
                ConnectionState.DISCONNECTED,
                null,
                TestVault.NOW.truncatedTo(ChronoUnit.MILLIS),
                CustomKeyStoreType.AWS_CLOUDHSM));
    assertThat(tokens.opened()).isEmpty();
  }

  @Test
  void noTwoStoresHaveOneName() {
    create();
    assertThatThrownBy(() -> create(NAME, TokensOfTests.SECOND))
        .isInstanceOf(CustomKeyStoreNameInUseException.class);
  }

  @Test
  void noTwoStoresAreInOneToken() {
    String storeId = create();
    assertThatThrownBy(() -> create("other", TokensOfTests.FIRST))
        .isInstanceOf(CloudHsmClusterInUseException.class)
        .hasMessageContaining(storeId);
  }

  @Test
  void aStoreIsInATokenThatTheConfigurationNames() {
    assertThatThrownBy(() -> create(NAME, "hsm-99"))
        .isInstanceOf(CloudHsmClusterNotFoundException.class)
        .hasMessage("The configuration names no token 'hsm-99' (cmk.pkcs11.clusters).");
  }

  @Test
  void thereAreTenStoresAtMost() {
    for (int i = 1; i <= 10; i++) {
      create("store " + i, "hsm-" + i);
    }
    assertThatThrownBy(() -> create("store 11", "hsm-11"))
        .isInstanceOf(LimitExceededException.class)
        .hasMessageContaining("10");
  }

  static Stream<CreateCustomKeyStoreRequest> malformed() {
    return Stream.of(
        new CreateCustomKeyStoreRequest("", TokensOfTests.FIRST),
        new CreateCustomKeyStoreRequest("n".repeat(257), TokensOfTests.FIRST),
        new CreateCustomKeyStoreRequest(NAME, ""),
        new CreateCustomKeyStoreRequest(NAME, "../slot"),
        new CreateCustomKeyStoreRequest(NAME, "c".repeat(65)));
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void malformedRequestsAreRefused(CreateCustomKeyStoreRequest request) {
    assertThatThrownBy(() -> vault.kms.createCustomKeyStore(request))
        .isInstanceOf(ValidationException.class)
        .hasMessageContaining("1 validation error detected");
  }

  @Test
  void storesAreFoundByIdAndByNameAndNotByBoth() {
    String storeId = create();
    String other = create("other", TokensOfTests.SECOND);
    assertThat(described(null, "other")).containsExactly(other);
    assertThat(described(storeId, null)).containsExactly(storeId);
    assertThat(described(null, null)).containsExactlyInAnyOrder(storeId, other).isSorted();
    assertThatThrownBy(() -> described(storeId, NAME)).isInstanceOf(ValidationException.class);
    assertThatThrownBy(() -> described("cks-0", null))
        .isInstanceOf(CustomKeyStoreNotFoundException.class);
    assertThatThrownBy(() -> described(null, "no such name"))
        .isInstanceOf(CustomKeyStoreNotFoundException.class);
  }

  private List<String> described(@Nullable String storeId, @Nullable String name) {
    return vault
        .kms
        .describeCustomKeyStores(new DescribeCustomKeyStoresRequest(storeId, name, null, null))
        .customKeyStores()
        .stream()
        .map(CustomKeyStoresListEntry::customKeyStoreId)
        .toList();
  }

  @Test
  void storesAreListedPageByPage() {
    List<String> all = List.of(create("a", "hsm-1"), create("b", "hsm-2"), create("c", "hsm-3"));
    List<String> found = new ArrayList<>();
    String marker = null;
    do {
      DescribeCustomKeyStoresResponse page =
          vault.kms.describeCustomKeyStores(
              new DescribeCustomKeyStoresRequest(null, null, 2, marker));
      page.customKeyStores().forEach(store -> found.add(store.customKeyStoreId()));
      marker = page.nextMarker();
      assertThat(page.truncated()).isEqualTo(marker != null);
    } while (marker != null);
    assertThat(found).containsExactlyInAnyOrderElementsOf(all).isSorted();
    assertThatThrownBy(
            () ->
                vault.kms.describeCustomKeyStores(
                    new DescribeCustomKeyStoresRequest(null, null, 2, "bm9uZQ")))
        .isInstanceOf(InvalidMarkerException.class);
  }

  @Test
  void connectingOpensTheTokenOnce() {
    String storeId = connected();
    assertThat(describe(storeId).connectionState()).isEqualTo(ConnectionState.CONNECTED);
    keyIn(storeId);
    keyIn(storeId);
    connect(storeId);
    assertThat(tokens.opened()).containsExactly(TokensOfTests.FIRST);
    assertThat(tokens.closed()).isEmpty();
  }

  @Test
  void whoConnectsAStoreHasARefusedPinTriedOnceMoreAndNobodyElse() {
    String storeId = connected();
    assertThat(tokens.permitted()).containsExactly(TokensOfTests.FIRST);
    keyIn(storeId);
    disconnect(storeId);
    assertThat(tokens.permitted()).hasSize(1);
    connect(storeId);
    assertThat(tokens.permitted()).hasSize(2);
  }

  @Test
  void aTokenThatCannotBeOpenedLeavesTheStoreAsItWas() {
    String storeId = create();
    tokens.remove();
    assertThatThrownBy(() -> connect(storeId))
        .isInstanceOf(CloudHsmClusterNotActiveException.class)
        .hasMessage("there is no token in the slot");
    assertThat(describe(storeId).connectionState()).isEqualTo(ConnectionState.DISCONNECTED);
    tokens.fail(null);
    connect(storeId);
    assertThat(describe(storeId).connectionState()).isEqualTo(ConnectionState.CONNECTED);
  }

  @Test
  void aTokenThatWasOpenedForNothingIsClosed() {
    String storeId = create();
    vault.audit.fail(1);
    assertThatThrownBy(() -> connect(storeId)).isInstanceOf(KmsException.class);
    assertThat(tokens.opened()).containsExactly(TokensOfTests.FIRST);
    assertThat(tokens.closed()).containsExactly(TokensOfTests.FIRST);
    assertThat(describe(storeId).connectionState()).isEqualTo(ConnectionState.DISCONNECTED);
  }

  @Test
  void disconnectingClosesTheToken() {
    String storeId = connected();
    disconnect(storeId);
    assertThat(tokens.closed()).containsExactly(TokensOfTests.FIRST);
    assertThat(describe(storeId).connectionState()).isEqualTo(ConnectionState.DISCONNECTED);
    assertThatThrownBy(() -> disconnect(storeId))
        .isInstanceOf(CustomKeyStoreInvalidStateException.class)
        .hasMessage("The custom key store " + storeId + " is not connected.");
  }

  @Test
  void aStoreIsRenamedInEitherState() {
    String storeId = create();
    rename(storeId, "second name");
    connect(storeId);
    rename(storeId, "third name");
    rename(storeId, "third name");
    assertThat(describe(storeId).customKeyStoreName()).isEqualTo("third name");
    assertThat(describe(storeId).connectionState()).isEqualTo(ConnectionState.CONNECTED);
    assertThat(tokens.closed()).isEmpty();
    create("other", TokensOfTests.SECOND);
    assertThatThrownBy(() -> rename(storeId, "other"))
        .isInstanceOf(CustomKeyStoreNameInUseException.class);
  }

  @Test
  void anEmptyStoreMovesToAnotherTokenWhileItIsDisconnected() {
    String storeId = connected();
    assertThatThrownBy(() -> move(storeId, TokensOfTests.SECOND))
        .isInstanceOf(CustomKeyStoreInvalidStateException.class);
    disconnect(storeId);
    move(storeId, TokensOfTests.SECOND);
    connect(storeId);
    assertThat(describe(storeId).cloudHsmClusterId()).isEqualTo(TokensOfTests.SECOND);
    assertThat(tokens.opened()).containsExactly(TokensOfTests.FIRST, TokensOfTests.SECOND);
  }

  @Test
  void aStoreMovesToAKnownAndFreeTokenOnly() {
    String storeId = create();
    create("other", TokensOfTests.SECOND);
    assertThatThrownBy(() -> move(storeId, TokensOfTests.SECOND))
        .isInstanceOf(CloudHsmClusterInUseException.class);
    assertThatThrownBy(() -> move(storeId, "hsm-99"))
        .isInstanceOf(CloudHsmClusterNotFoundException.class);
    move(storeId, TokensOfTests.FIRST);
  }

  @Test
  void aStoreWithKeysStaysInItsToken() {
    String storeId = connected();
    keyIn(storeId);
    disconnect(storeId);
    assertThatThrownBy(() -> move(storeId, TokensOfTests.SECOND))
        .isInstanceOf(CloudHsmClusterNotRelatedException.class);
    assertThat(describe(storeId).cloudHsmClusterId()).isEqualTo(TokensOfTests.FIRST);
  }

  @Test
  void anUpdateThatChangesNothingIsRefused() {
    String storeId = create();
    assertThatThrownBy(
            () ->
                vault.kms.updateCustomKeyStore(
                    new UpdateCustomKeyStoreRequest(storeId, null, null)))
        .isInstanceOf(ValidationException.class);
  }

  @Test
  void anEmptyDisconnectedStoreIsDeleted() {
    String storeId = connected();
    assertThatThrownBy(() -> delete(storeId))
        .isInstanceOf(CustomKeyStoreInvalidStateException.class)
        .hasMessage("The custom key store " + storeId + " is connected.");
    disconnect(storeId);
    delete(storeId);
    assertThatThrownBy(() -> describe(storeId)).isInstanceOf(CustomKeyStoreNotFoundException.class);
    create();
  }

  @Test
  void aStoreWithKeysIsNotDeletedHoweverNearTheirEndIs() {
    String storeId = connected();
    String key = keyIn(storeId);
    vault.kms.scheduleKeyDeletion(new ScheduleKeyDeletionRequest(key, 7));
    disconnect(storeId);
    assertThatThrownBy(() -> delete(storeId))
        .isInstanceOf(CustomKeyStoreHasCMKsException.class)
        .hasMessageContaining(storeId);
  }

  @Test
  void whatIsNotThereCannotBeChanged() {
    String storeId = "cks-0123456789abcdef0";
    for (Consumer<String> operation :
        List.<Consumer<String>>of(
            this::connect, this::disconnect, this::delete, id -> rename(id, "x"))) {
      assertThatThrownBy(() -> operation.accept(storeId))
          .isInstanceOf(CustomKeyStoreNotFoundException.class)
          .hasMessage("There is no custom key store '" + storeId + "'.");
      assertThatThrownBy(() -> operation.accept(""))
          .isInstanceOf(ValidationException.class)
          .hasMessageContaining("customKeyStoreId");
    }
  }

  /** Each operation by the name of its permission. */
  private Map<String, Runnable> operations(String storeId) {
    return Map.of(
        "kms:CreateCustomKeyStore", () -> create("other", TokensOfTests.SECOND),
        "kms:DescribeCustomKeyStores", () -> describe(storeId),
        "kms:ConnectCustomKeyStore", () -> connect(storeId),
        "kms:DisconnectCustomKeyStore", () -> disconnect(storeId),
        "kms:UpdateCustomKeyStore", () -> rename(storeId, "x"),
        "kms:DeleteCustomKeyStore", () -> delete(storeId));
  }

  @Test
  void identityPoliciesAloneGiveThePermissions() {
    String storeId = create();
    vault.as(TestVault.ALICE);
    operations(storeId)
        .forEach(
            (action, operation) -> {
              assertThatThrownBy(operation::run)
                  .as(action)
                  .isInstanceOf(AccessDeniedException.class)
                  .hasMessageContaining(action + " on resource: *");
              assertThat(vault.audit.last().errorCode()).isEqualTo("AccessDenied");
            });
    assertThat(tokens.opened()).isEmpty();
    for (String action :
        List.of(
            "kms:CreateCustomKeyStore",
            "kms:DescribeCustomKeyStores",
            "kms:ConnectCustomKeyStore",
            "kms:UpdateCustomKeyStore",
            "kms:DisconnectCustomKeyStore",
            "kms:DeleteCustomKeyStore")) {
      vault.identities.detachAll(TestVault.ALICE);
      vault.identities.allow(TestVault.ALICE, action);
      Objects.requireNonNull(operations(storeId).get(action)).run();
    }
  }

  @Test
  void recordsAreThoseOfAws() {
    String storeId = create();
    assertRecord(
        "CreateCustomKeyStore",
        false,
        Map.of("customKeyStoreName", NAME, "clusterId", TokensOfTests.FIRST),
        Map.of("customKeyStoreId", storeId),
        null);
    Map<String, Object> about = Map.of("customKeyStoreName", NAME, "clusterId", "hsm-1");
    connect(storeId);
    assertRecord("ConnectCustomKeyStore", false, Map.of("customKeyStoreId", storeId), null, about);
    disconnect(storeId);
    assertRecord(
        "DisconnectCustomKeyStore", false, Map.of("customKeyStoreId", storeId), null, about);
    vault.kms.updateCustomKeyStore(new UpdateCustomKeyStoreRequest(storeId, NAME, "hsm-1"));
    assertRecord(
        "UpdateCustomKeyStore",
        false,
        Map.of("customKeyStoreId", storeId, "newCustomKeyStoreName", NAME, "clusterId", "hsm-1"),
        null,
        about);
    describe(storeId);
    assertRecord("DescribeCustomKeyStores", true, Map.of("customKeyStoreId", storeId), null, null);
    delete(storeId);
    assertRecord("DeleteCustomKeyStore", false, Map.of("customKeyStoreId", storeId), null, about);
  }

  private void assertRecord(
      String event,
      boolean readOnly,
      Map<String, Object> parameters,
      @Nullable Map<String, Object> response,
      @Nullable Map<String, Object> additional) {
    AuditRecord record = vault.audit.last();
    assertThat(record.eventName()).isEqualTo(event);
    assertThat(record.readOnly()).isEqualTo(readOnly);
    assertThat(record.requestParameters()).isEqualTo(parameters);
    assertThat(record.responseElements()).isEqualTo(response);
    assertThat(record.additionalEventData()).isEqualTo(additional);
    assertThat(record.resources()).isEmpty();
    assertThat(record.errorCode()).isNull();
  }

  @Test
  void aRefusalIsRecorded() {
    String storeId = create();
    tokens.remove();
    assertThatThrownBy(() -> connect(storeId)).isInstanceOf(KmsException.class);
    AuditRecord record = vault.audit.last();
    assertThat(record.eventName()).isEqualTo("ConnectCustomKeyStore");
    assertThat(record.errorCode()).isEqualTo("CloudHsmClusterNotActiveException");
    assertThat(record.errorMessage()).isEqualTo("there is no token in the slot");
    assertThat(record.additionalEventData())
        .isEqualTo(Map.of("customKeyStoreName", NAME, "clusterId", "hsm-1"));
  }
}
