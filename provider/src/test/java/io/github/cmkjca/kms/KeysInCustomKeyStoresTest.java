package io.github.cmkjca.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.spi.kms.AlgorithmSpec;
import io.github.cmkjca.spi.kms.CloudHsmClusterInvalidConfigurationException;
import io.github.cmkjca.spi.kms.CloudHsmClusterNotRelatedException;
import io.github.cmkjca.spi.kms.ConnectCustomKeyStoreRequest;
import io.github.cmkjca.spi.kms.ConnectionErrorCode;
import io.github.cmkjca.spi.kms.ConnectionState;
import io.github.cmkjca.spi.kms.CreateCustomKeyStoreRequest;
import io.github.cmkjca.spi.kms.CreateGrantRequest;
import io.github.cmkjca.spi.kms.CreateKeyRequest;
import io.github.cmkjca.spi.kms.CustomKeyStoreHasCMKsException;
import io.github.cmkjca.spi.kms.CustomKeyStoreInvalidStateException;
import io.github.cmkjca.spi.kms.CustomKeyStoreNotFoundException;
import io.github.cmkjca.spi.kms.CustomKeyStoresListEntry;
import io.github.cmkjca.spi.kms.DataKeyPairSpec;
import io.github.cmkjca.spi.kms.DeleteCustomKeyStoreRequest;
import io.github.cmkjca.spi.kms.DescribeCustomKeyStoresRequest;
import io.github.cmkjca.spi.kms.DescribeKeyRequest;
import io.github.cmkjca.spi.kms.DisableKeyRequest;
import io.github.cmkjca.spi.kms.DisableKeyRotationRequest;
import io.github.cmkjca.spi.kms.DisconnectCustomKeyStoreRequest;
import io.github.cmkjca.spi.kms.EnableKeyRequest;
import io.github.cmkjca.spi.kms.EnableKeyRotationRequest;
import io.github.cmkjca.spi.kms.GenerateDataKeyPairRequest;
import io.github.cmkjca.spi.kms.GenerateMacRequest;
import io.github.cmkjca.spi.kms.GenerateRandomRequest;
import io.github.cmkjca.spi.kms.GetKeyRotationStatusRequest;
import io.github.cmkjca.spi.kms.GetParametersForImportRequest;
import io.github.cmkjca.spi.kms.GrantOperation;
import io.github.cmkjca.spi.kms.KeyMetadata;
import io.github.cmkjca.spi.kms.KeyOrigin;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyState;
import io.github.cmkjca.spi.kms.KeyUnavailableException;
import io.github.cmkjca.spi.kms.KeyUsage;
import io.github.cmkjca.spi.kms.KmsInvalidStateException;
import io.github.cmkjca.spi.kms.ListKeyRotationsRequest;
import io.github.cmkjca.spi.kms.MacAlgorithm;
import io.github.cmkjca.spi.kms.RotateKeyOnDemandRequest;
import io.github.cmkjca.spi.kms.ScheduleKeyDeletionRequest;
import io.github.cmkjca.spi.kms.SignRequest;
import io.github.cmkjca.spi.kms.SigningAlgorithm;
import io.github.cmkjca.spi.kms.UnsupportedOperationException;
import io.github.cmkjca.spi.kms.UpdateCustomKeyStoreRequest;
import io.github.cmkjca.spi.kms.UpdateKeyDescriptionRequest;
import io.github.cmkjca.spi.kms.ValidationException;
import io.github.cmkjca.spi.kms.VerifyRequest;
import io.github.cmkjca.spi.kms.WrappingKeySpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Keys in the tokens of custom key stores: made, used, unavailable, in several processes. */
@Timeout(60)
class KeysInCustomKeyStoresTest {
  private static final byte[] TEXT = {1, 2, 3};
  private static final CreateKeyRequest SYMMETRIC = CreateKeyRequest.of(KeySpec.SYMMETRIC_DEFAULT);

  private final Path directory;
  private final TestClock clock = new TestClock(TestVault.NOW);
  private final List<TestVault> processes = new ArrayList<>();
  private final TokensOfTests tokens;
  private final TestVault vault;
  private final String storeId;

  KeysInCustomKeyStoresTest(@TempDir Path directory) {
    this.directory = directory;
    tokens = new TokensOfTests(directory, TokensOfTests.FIRST, TokensOfTests.SECOND);
    vault = process(tokens);
    storeId =
        vault
            .kms
            .createCustomKeyStore(new CreateCustomKeyStoreRequest("store", TokensOfTests.FIRST))
            .customKeyStoreId();
    connect();
  }

  private TokensOfTests tokens() {
    return tokens.seenElsewhere(TokensOfTests.FIRST);
  }

  /** Another process on the same vault. */
  private TestVault process(TokensOfTests itsTokens) {
    TestVault process = new TestVault(directory, clock, Duration.ofMillis(20), itsTokens);
    processes.add(process);
    return process;
  }

  @AfterEach
  void close() {
    processes.forEach(TestVault::close);
  }

  private void connect() {
    vault.kms.connectCustomKeyStore(new ConnectCustomKeyStoreRequest(storeId));
  }

  private void disconnect() {
    vault.kms.disconnectCustomKeyStore(new DisconnectCustomKeyStoreRequest(storeId));
  }

  private KeyMetadata create(CreateKeyRequest request) {
    return vault.kms.createKey(request.inCustomKeyStore(storeId)).keyMetadata();
  }

  private static KeyMetadata describe(TestVault process, String key) {
    return process.kms.describeKey(DescribeKeyRequest.of(key)).keyMetadata();
  }

  private static CustomKeyStoresListEntry describeStore(TestVault process) {
    return process
        .kms
        .describeCustomKeyStores(DescribeCustomKeyStoresRequest.all())
        .customKeyStores()
        .get(0);
  }

  /** Waits for the polling thread. The timeout of the class is the limit: it interrupts. */
  private static void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      if (Thread.currentThread().isInterrupted()) {
        throw new AssertionError("it never came");
      }
      Thread.onSpinWait();
    }
  }

  @Test
  void aKeyTellsWhereItsMaterialIs() {
    KeyMetadata key = create(SYMMETRIC);
    assertThat(key.origin()).isEqualTo(KeyOrigin.AWS_CLOUDHSM);
    assertThat(key.customKeyStoreId()).isEqualTo(storeId);
    assertThat(key.cloudHsmClusterId()).isEqualTo(TokensOfTests.FIRST);
    assertThat(key.keyState()).isEqualTo(KeyState.ENABLED);
    assertThat(key.enabled()).isTrue();
    assertThat(key.currentKeyMaterialId()).isNull();
    assertThat(key.multiRegion()).isFalse();
    assertThat(describe(vault, key.arn())).isEqualTo(key);
    assertThat(vault.audit.last().eventName()).isEqualTo("DescribeKey");
    KeyMetadata elsewhere = describe(vault, vault.symmetricKey());
    assertThat(elsewhere.customKeyStoreId()).isNull();
    assertThat(elsewhere.cloudHsmClusterId()).isNull();
  }

  @Test
  void recordsTellWhereTheMaterialIs() {
    String key = create(SYMMETRIC).arn();
    assertThat(vault.audit.last().requestParameters())
        .containsEntry("origin", "AWS_CLOUDHSM")
        .containsEntry("customKeyStoreId", storeId);
    Map<String, Object> created = Objects.requireNonNull(vault.audit.last().responseElements());
    assertThat((Map<?, ?>) created.get("keyMetadata"))
        .extracting("customKeyStoreId", "cloudHsmClusterId")
        .containsExactly(storeId, TokensOfTests.FIRST);
    byte[] blob = vault.encrypt(key, TEXT, TestVault.CONTEXT);
    assertThat(vault.audit.last().additionalEventData()).containsEntry("customKeyStoreId", storeId);
    vault.decrypt(blob, TestVault.CONTEXT);
    assertThat(vault.audit.last().additionalEventData()).containsEntry("customKeyStoreId", storeId);
  }

  @Test
  void keysOfEachKindWorkInTheToken() {
    String symmetric = create(SYMMETRIC).arn();
    byte[] blob = vault.encrypt(symmetric, TEXT, TestVault.CONTEXT);
    assertThat(vault.decrypt(blob, TestVault.CONTEXT)).isEqualTo(TEXT);
    String signer =
        create(new CreateKeyRequest(KeySpec.ECC_NIST_P256, KeyUsage.SIGN_VERIFY, "", null, false))
            .arn();
    byte[] signature =
        vault.kms.sign(SignRequest.of(signer, TEXT, SigningAlgorithm.ECDSA_SHA_256)).signature();
    vault.kms.verify(VerifyRequest.of(signer, TEXT, signature, SigningAlgorithm.ECDSA_SHA_256));
    String hmac = create(CreateKeyRequest.of(KeySpec.HMAC_256)).arn();
    vault.kms.generateMac(
        new GenerateMacRequest(hmac, TEXT, MacAlgorithm.HMAC_SHA_256, List.of(), false));
    assertThat(tokens.opened()).hasSize(1);
  }

  @Test
  void theMaterialIsInTheTokenAndNotInTheVault() {
    String key = create(SYMMETRIC).arn();
    disconnect();
    assertThatThrownBy(
            () ->
                vault.custodian.encrypt(
                    vault.registry.read(view -> view.materials(TestVault.bareId(key))).get(0).key(),
                    TEXT,
                    TEXT))
        .isInstanceOf(KeyUnavailableException.class);
  }

  @Test
  void storeAndOriginMustFitTogether() {
    assertThatThrownBy(() -> vault.kms.createKey(SYMMETRIC.withOrigin(KeyOrigin.AWS_CLOUDHSM)))
        .isInstanceOf(ValidationException.class)
        .hasMessageContaining("CustomKeyStoreId");
    for (KeyOrigin other : List.of(KeyOrigin.AWS_KMS, KeyOrigin.EXTERNAL)) {
      assertThatThrownBy(
              () -> vault.kms.createKey(SYMMETRIC.inCustomKeyStore(storeId).withOrigin(other)))
          .isInstanceOf(ValidationException.class)
          .hasMessageContaining("AWS_CLOUDHSM");
    }
  }

  @Test
  void aKeyInAStoreIsNoMultiRegionKey() {
    assertThatThrownBy(() -> create(SYMMETRIC.asMultiRegion()))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("multi-Region");
  }

  @Test
  void aKeyIsMadeInAConnectedStoreOnly() {
    assertThatThrownBy(() -> vault.kms.createKey(SYMMETRIC.inCustomKeyStore("cks-none")))
        .isInstanceOf(CustomKeyStoreNotFoundException.class);
    disconnect();
    assertThatThrownBy(() -> create(SYMMETRIC))
        .isInstanceOf(CustomKeyStoreInvalidStateException.class)
        .hasMessage("The custom key store " + storeId + " is not connected.");
    assertThatThrownBy(() -> vault.kms.generateRandom(new GenerateRandomRequest(8, storeId)))
        .isInstanceOf(CustomKeyStoreInvalidStateException.class);
  }

  @Test
  void theTokenGivesRandomBytes() {
    assertThat(vault.kms.generateRandom(new GenerateRandomRequest(24, storeId)).plaintext())
        .hasSize(24);
    assertThat(vault.audit.last().additionalEventData())
        .isEqualTo(Map.of("customKeyStoreId", storeId));
    vault.kms.generateRandom(new GenerateRandomRequest(24));
    assertThat(vault.audit.last().additionalEventData()).isNull();
    assertThatThrownBy(() -> vault.kms.generateRandom(new GenerateRandomRequest(24, "cks-none")))
        .isInstanceOf(CustomKeyStoreNotFoundException.class);
    assertThatThrownBy(() -> vault.kms.generateRandom(new GenerateRandomRequest(24, "")))
        .isInstanceOf(ValidationException.class);
  }

  @Test
  void whatNeedsOtherMaterialIsRefused() {
    String key = create(SYMMETRIC).arn();
    for (ThrowingCallable operation :
        List.<ThrowingCallable>of(
            () -> vault.kms.enableKeyRotation(new EnableKeyRotationRequest(key, null)),
            () -> vault.kms.disableKeyRotation(new DisableKeyRotationRequest(key)),
            () -> vault.kms.getKeyRotationStatus(new GetKeyRotationStatusRequest(key)),
            () -> vault.kms.rotateKeyOnDemand(new RotateKeyOnDemandRequest(key)),
            () -> vault.kms.listKeyRotations(new ListKeyRotationsRequest(key, null, null, null)),
            () ->
                vault.kms.getParametersForImport(
                    new GetParametersForImportRequest(
                        key, AlgorithmSpec.RSAES_OAEP_SHA_256, WrappingKeySpec.RSA_2048)),
            () ->
                vault.kms.generateDataKeyPair(
                    new GenerateDataKeyPairRequest(
                        key,
                        DataKeyPairSpec.ECC_NIST_P256,
                        TestVault.NO_CONTEXT,
                        List.of(),
                        false)))) {
      assertThatThrownBy(operation)
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessage(key + " origin is AWS_CLOUDHSM which is not valid for this operation.");
    }
  }

  @Test
  void keysOfADisconnectedStoreAreUnavailable() {
    String key = create(SYMMETRIC).arn();
    byte[] blob = vault.encrypt(key, TEXT, TestVault.NO_CONTEXT);
    disconnect();
    assertThat(describe(vault, key).keyState()).isEqualTo(KeyState.UNAVAILABLE);
    assertThat(describe(vault, key).enabled()).isFalse();
    assertUnavailable(() -> vault.encrypt(key, TEXT, TestVault.NO_CONTEXT), key);
    assertUnavailable(() -> vault.decrypt(blob, TestVault.NO_CONTEXT), key);
    assertUnavailable(
        () ->
            vault.kms.authorize(
                new UseAuthority.UseRequest(
                    key, "kms:Decrypt", TestVault.NO_CONTEXT, false, List.of())),
        key);
    vault.kms.createGrant(CreateGrantRequest.of(key, TestVault.ALICE, GrantOperation.DECRYPT));
    vault.kms.updateKeyDescription(new UpdateKeyDescriptionRequest(key, "other"));
    connect();
    assertThat(describe(vault, key).keyState()).isEqualTo(KeyState.ENABLED);
    assertThat(describe(vault, key).description()).isEqualTo("other");
    assertThat(vault.decrypt(blob, TestVault.NO_CONTEXT)).isEqualTo(TEXT);
  }

  private static void assertUnavailable(ThrowingCallable use, String key) {
    assertThatThrownBy(use)
        .isInstanceOf(KmsInvalidStateException.class)
        .hasMessage(key + " is unavailable.");
  }

  @Test
  void whatAnUnavailableKeyIsToBeItIsOnceItCanBeReached() {
    String key = create(SYMMETRIC).arn();
    disconnect();
    vault.kms.disableKey(new DisableKeyRequest(key));
    assertThat(describe(vault, key).keyState()).isEqualTo(KeyState.UNAVAILABLE);
    connect();
    assertThat(describe(vault, key).keyState()).isEqualTo(KeyState.DISABLED);
    disconnect();
    vault.kms.enableKey(new EnableKeyRequest(key));
    connect();
    assertThat(describe(vault, key).keyState()).isEqualTo(KeyState.ENABLED);
  }

  @Test
  void anUnavailableKeyCanBeScheduledForDeletionAndStaysSo() {
    String key = create(SYMMETRIC).arn();
    disconnect();
    vault.kms.scheduleKeyDeletion(new ScheduleKeyDeletionRequest(key, 7));
    assertThat(describe(vault, key).keyState()).isEqualTo(KeyState.PENDING_DELETION);
    connect();
    assertThat(describe(vault, key).keyState()).isEqualTo(KeyState.PENDING_DELETION);
  }

  @Test
  void theMaterialOfADestroyedKeyGoesFromTheToken() {
    String key = create(SYMMETRIC).arn();
    assertThat(tokens.in(TokensOfTests.FIRST).objects).hasSize(1);
    vault.kms.scheduleKeyDeletion(new ScheduleKeyDeletionRequest(key, 7));
    clock.advanceDays(7);
    vault.kms.doDueWork();
    assertThat(tokens.in(TokensOfTests.FIRST).objects).isEmpty();
  }

  @Test
  void theMaterialOfAKeyThatIsDestroyedMeanwhileGoesOnceTheStoreIsConnected() {
    String key = create(SYMMETRIC).arn();
    vault.kms.scheduleKeyDeletion(new ScheduleKeyDeletionRequest(key, 7));
    disconnect();
    clock.advanceDays(7);
    vault.kms.doDueWork();
    assertThat(tokens.in(TokensOfTests.FIRST).objects).hasSize(1);
    assertThatThrownBy(
            () -> vault.kms.deleteCustomKeyStore(new DeleteCustomKeyStoreRequest(storeId)))
        .isInstanceOf(CustomKeyStoreHasCMKsException.class)
        .hasMessageContaining("still to be destroyed; connect it");
    assertThatThrownBy(
            () ->
                vault.kms.updateCustomKeyStore(
                    new UpdateCustomKeyStoreRequest(storeId, null, TokensOfTests.SECOND)))
        .isInstanceOf(CloudHsmClusterNotRelatedException.class);
    connect();
    clock.advance(Duration.ofMinutes(6));
    vault.kms.doDueWork();
    assertThat(tokens.in(TokensOfTests.FIRST).objects).isEmpty();
    disconnect();
    vault.kms.deleteCustomKeyStore(new DeleteCustomKeyStoreRequest(storeId));
  }

  @Test
  void aStoreThatIsDisconnectedWhileAKeyIsMadeGetsNone() {
    TestToken token = tokens.in(TokensOfTests.FIRST);
    TestVault other = process(tokens());
    token.whileMaking =
        () -> other.kms.disconnectCustomKeyStore(new DisconnectCustomKeyStoreRequest(storeId));
    assertThatThrownBy(() -> create(SYMMETRIC))
        .isInstanceOf(CustomKeyStoreInvalidStateException.class);
    token.whileMaking = () -> {};
    assertThat(vault.registry.<Long>read(view -> view.keyCountIn(storeId))).isZero();
    connect();
    clock.advance(Duration.ofMinutes(6));
    vault.kms.doDueWork();
    assertThat(token.objects).isEmpty();
  }

  @Test
  void anotherProcessOpensTheTokenOnFirstNeed() {
    String key = create(SYMMETRIC).arn();
    byte[] blob = vault.encrypt(key, TEXT, TestVault.NO_CONTEXT);
    TokensOfTests its = tokens();
    TestVault other = process(its);
    assertThat(describe(other, key).keyState()).isEqualTo(KeyState.ENABLED);
    assertThat(its.opened()).isEmpty();
    assertThat(other.decrypt(blob, TestVault.NO_CONTEXT)).isEqualTo(TEXT);
    other.decrypt(blob, TestVault.NO_CONTEXT);
    vault.symmetricKey(); // moves the version of the registry
    other.decrypt(blob, TestVault.NO_CONTEXT);
    assertThat(its.opened()).hasSize(1);
  }

  @Test
  void whatOneProcessDisconnectsTheOthersRefuse() {
    String key = create(SYMMETRIC).arn();
    byte[] blob = vault.encrypt(key, TEXT, TestVault.NO_CONTEXT);
    TokensOfTests its = tokens();
    TestVault other = process(its);
    other.decrypt(blob, TestVault.NO_CONTEXT);
    long before = other.registry.version();
    disconnect();
    await(() -> other.registry.version() != before);
    assertThat(describe(other, key).keyState()).isEqualTo(KeyState.UNAVAILABLE);
    assertUnavailable(() -> other.decrypt(blob, TestVault.NO_CONTEXT), key);
    assertThatThrownBy(() -> other.stores.apply(storeId))
        .isInstanceOf(KeyUnavailableException.class)
        .hasMessageContaining("is not connected");
    assertThat(its.closed()).containsExactly(TokensOfTests.FIRST);
    connect();
    await(() -> describe(other, key).keyState() == KeyState.ENABLED);
    assertThat(other.decrypt(blob, TestVault.NO_CONTEXT)).isEqualTo(TEXT);
  }

  @Test
  void aProcessThatUsesNoKeysClosesTheTokenAllTheSame() {
    String key = create(SYMMETRIC).arn();
    TokensOfTests its = tokens();
    TestVault other = process(its);
    other.encrypt(key, TEXT, TestVault.NO_CONTEXT);
    other.kms.doDueWork();
    assertThat(its.closed()).isEmpty();
    disconnect();
    other.kms.doDueWork();
    assertThat(its.closed()).containsExactly(TokensOfTests.FIRST);
  }

  @Test
  void aTokenThatIsAbsentMakesItsKeysUnavailableAndNoOthers() {
    String key = create(SYMMETRIC).arn();
    String elsewhere = vault.symmetricKey();
    TokensOfTests its = tokens();
    its.remove();
    TestVault other = process(its);
    assertThatThrownBy(() -> other.encrypt(key, TEXT, TestVault.NO_CONTEXT))
        .isInstanceOf(KeyUnavailableException.class)
        .hasMessage(
            "The custom key store " + storeId + " cannot be used: there is no token in the slot");
    assertThat(describe(other, key).keyState()).isEqualTo(KeyState.UNAVAILABLE);
    assertThat(describeStore(other).connectionState()).isEqualTo(ConnectionState.FAILED);
    assertThat(describeStore(other).connectionErrorCode())
        .isEqualTo(ConnectionErrorCode.INSUFFICIENT_CLOUDHSM_HSMS);
    other.encrypt(elsewhere, TEXT, TestVault.NO_CONTEXT);
    assertThat(describe(vault, key).keyState()).isEqualTo(KeyState.ENABLED);
    assertThat(describeStore(vault).connectionState()).isEqualTo(ConnectionState.CONNECTED);
  }

  @Test
  void aTokenThatWasAbsentIsLookedForAgainAfterAPause() {
    String key = create(SYMMETRIC).arn();
    TokensOfTests its = tokens();
    its.remove();
    TestVault other = process(its);
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> other.encrypt(key, TEXT, TestVault.NO_CONTEXT))
          .isInstanceOf(KeyUnavailableException.class);
    }
    assertThat(its.opened()).hasSize(1);
    its.fail(null);
    clock.advance(Duration.ofSeconds(10));
    assertThat(describe(other, key).keyState()).isEqualTo(KeyState.ENABLED);
    other.encrypt(key, TEXT, TestVault.NO_CONTEXT);
    assertThat(its.opened()).hasSize(2);
    assertThat(describeStore(other).connectionState()).isEqualTo(ConnectionState.CONNECTED);
  }

  @Test
  void aWrongPinIsNotTriedAgainBeforeSomebodyConnectsTheStore() {
    String key = create(SYMMETRIC).arn();
    TokensOfTests its = tokens();
    its.fail(
        new CloudHsmClusterInvalidConfigurationException(
            ConnectionErrorCode.INVALID_CREDENTIALS, "the PIN is wrong", new RuntimeException()));
    TestVault other = process(its);
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> other.encrypt(key, TEXT, TestVault.NO_CONTEXT))
          .isInstanceOf(KeyUnavailableException.class)
          .hasMessageContaining("the PIN is wrong");
      clock.advanceDays(1);
      vault.symmetricKey(); // moves the version of the registry
    }
    assertThat(describeStore(other).connectionErrorCode())
        .isEqualTo(ConnectionErrorCode.INVALID_CREDENTIALS);
    assertThat(its.opened()).hasSize(1);
    its.fail(null);
    connect();
    await(() -> describeStore(other).connectionState() == ConnectionState.CONNECTED);
    other.encrypt(key, TEXT, TestVault.NO_CONTEXT);
    assertThat(its.opened()).hasSize(2);
    assertThat(its.permitted()).isEmpty();
  }

  @Test
  void anyOtherFailureIsNotTriedAgainEither() {
    String key = create(SYMMETRIC).arn();
    TokensOfTests its = tokens();
    its.fail(new IllegalStateException("a defect"));
    TestVault other = process(its);
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> other.encrypt(key, TEXT, TestVault.NO_CONTEXT))
          .isInstanceOf(KeyUnavailableException.class);
      clock.advanceDays(1);
    }
    assertThat(its.opened()).hasSize(1);
    assertThat(describeStore(other).connectionErrorCode())
        .isEqualTo(ConnectionErrorCode.INTERNAL_ERROR);
  }

  @Test
  void aProcessWithoutTheConfigurationSaysSo() {
    String key = create(SYMMETRIC).arn();
    TestVault other = process(tokens.seenElsewhere());
    assertThatThrownBy(() -> other.encrypt(key, TEXT, TestVault.NO_CONTEXT))
        .isInstanceOf(KeyUnavailableException.class)
        .hasMessageContaining("names no token 'hsm-1'");
    assertThat(describeStore(other).connectionErrorCode())
        .isEqualTo(ConnectionErrorCode.CLUSTER_NOT_FOUND);
  }

  @Test
  void manyThreadsOpenTheTokenOnce() {
    String key = create(SYMMETRIC).arn();
    TokensOfTests its = tokens();
    TestVault other = process(its);
    List<CompletableFuture<byte[]>> uses = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      uses.add(CompletableFuture.supplyAsync(() -> other.encrypt(key, TEXT, TestVault.NO_CONTEXT)));
    }
    uses.forEach(CompletableFuture::join);
    assertThat(its.opened()).hasSize(1);
  }

  @Test
  void closingTheVaultClosesTheTokens() {
    create(SYMMETRIC);
    vault.close();
    assertThat(tokens.closed()).containsExactly(TokensOfTests.FIRST);
    assertThatThrownBy(() -> vault.stores.apply(storeId))
        .isInstanceOf(KeyUnavailableException.class)
        .hasMessage("The vault is closed.");
  }
}
