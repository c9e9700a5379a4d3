package io.github.cmkjca.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.kms.UseAuthority.UseRequest;
import io.github.cmkjca.registry.KeyRecord;
import io.github.cmkjca.spi.kms.CancelKeyDeletionRequest;
import io.github.cmkjca.spi.kms.CreateAliasRequest;
import io.github.cmkjca.spi.kms.CreateGrantRequest;
import io.github.cmkjca.spi.kms.CreateKeyRequest;
import io.github.cmkjca.spi.kms.DataKeyPairSpec;
import io.github.cmkjca.spi.kms.DataKeySpec;
import io.github.cmkjca.spi.kms.DecryptRequest;
import io.github.cmkjca.spi.kms.DeleteAliasRequest;
import io.github.cmkjca.spi.kms.DeriveSharedSecretRequest;
import io.github.cmkjca.spi.kms.DescribeKeyRequest;
import io.github.cmkjca.spi.kms.DisableKeyRequest;
import io.github.cmkjca.spi.kms.DisableKeyRotationRequest;
import io.github.cmkjca.spi.kms.DisabledException;
import io.github.cmkjca.spi.kms.EnableKeyRequest;
import io.github.cmkjca.spi.kms.EnableKeyRotationRequest;
import io.github.cmkjca.spi.kms.EncryptRequest;
import io.github.cmkjca.spi.kms.GenerateDataKeyPairRequest;
import io.github.cmkjca.spi.kms.GenerateDataKeyPairWithoutPlaintextRequest;
import io.github.cmkjca.spi.kms.GenerateDataKeyRequest;
import io.github.cmkjca.spi.kms.GenerateDataKeyWithoutPlaintextRequest;
import io.github.cmkjca.spi.kms.GenerateMacRequest;
import io.github.cmkjca.spi.kms.GetKeyPolicyRequest;
import io.github.cmkjca.spi.kms.GetKeyRotationStatusRequest;
import io.github.cmkjca.spi.kms.GetPublicKeyRequest;
import io.github.cmkjca.spi.kms.GrantOperation;
import io.github.cmkjca.spi.kms.KeyOrigin;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyState;
import io.github.cmkjca.spi.kms.KeyUsage;
import io.github.cmkjca.spi.kms.KmsException;
import io.github.cmkjca.spi.kms.KmsInvalidStateException;
import io.github.cmkjca.spi.kms.ListAliasesRequest;
import io.github.cmkjca.spi.kms.ListGrantsRequest;
import io.github.cmkjca.spi.kms.ListKeyPoliciesRequest;
import io.github.cmkjca.spi.kms.ListKeyRotationsRequest;
import io.github.cmkjca.spi.kms.ListResourceTagsRequest;
import io.github.cmkjca.spi.kms.MacAlgorithm;
import io.github.cmkjca.spi.kms.PutKeyPolicyRequest;
import io.github.cmkjca.spi.kms.ReEncryptRequest;
import io.github.cmkjca.spi.kms.ReplicateKeyRequest;
import io.github.cmkjca.spi.kms.RetireGrantRequest;
import io.github.cmkjca.spi.kms.RevokeGrantRequest;
import io.github.cmkjca.spi.kms.RotateKeyOnDemandRequest;
import io.github.cmkjca.spi.kms.ScheduleKeyDeletionRequest;
import io.github.cmkjca.spi.kms.SignRequest;
import io.github.cmkjca.spi.kms.SigningAlgorithm;
import io.github.cmkjca.spi.kms.Tag;
import io.github.cmkjca.spi.kms.TagResourceRequest;
import io.github.cmkjca.spi.kms.UntagResourceRequest;
import io.github.cmkjca.spi.kms.UpdateAliasRequest;
import io.github.cmkjca.spi.kms.UpdateKeyDescriptionRequest;
import io.github.cmkjca.spi.kms.UpdatePrimaryRegionRequest;
import io.github.cmkjca.spi.kms.VerifyMacRequest;
import io.github.cmkjca.spi.kms.VerifyRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table "operations x states", each cell a test. */
class KeyLifecycleTest {
  /**
   * Developer guide, page key-state, with the numbers of its footnotes; {@code a:b} is {@code a}
   * unless the origin of the key does not fit.
   */
  private static final String TABLE =
      """
      operation                           Ena Dis PDe PRD PIm Una Cre Upd
      DescribeKey                         ok  ok  ok  ok  ok  ok  ok  ok
      EnableKey                           ok  ok  3   3   5   ok  14  15
      DisableKey                          ok  ok  3   3   5   ok  14  15
      UpdateKeyDescription                ok  ok  3   3   ok  ok  ok  ok
      ScheduleKeyDeletion                 ok  ok  3   3   ok  ok  ok  15
      CancelKeyDeletion                   4   4   ok  ok  4   4   4   4
      CreateAlias                         ok  ok  3   3   ok  ok  ok  ok
      UpdateAlias                         ok  ok  3   3   ok  ok  ok  ok
      DeleteAlias                         ok  ok  ok  ok  ok  ok  ok  ok
      ListAliases                         ok  ok  ok  ok  ok  ok  ok  ok
      TagResource                         ok  ok  3   3   ok  ok  ok  ok
      UntagResource                       ok  ok  3   3   ok  ok  ok  ok
      ListResourceTags                    ok  ok  ok  ok  ok  ok  ok  ok
      PutKeyPolicy                        ok  ok  ok  ok  ok  ok  ok  ok
      GetKeyPolicy                        ok  ok  ok  ok  ok  ok  ok  ok
      ListKeyPolicies                     ok  ok  ok  ok  ok  ok  ok  ok
      CreateGrant                         ok  1   3   3   5   ok  14  ok
      ListGrants                          ok  ok  ok  ok  ok  ok  ok  ok
      RetireGrant                         ok  ok  ok  ok  ok  ok  ok  ok
      RevokeGrant                         ok  ok  ok  ok  ok  ok  ok  ok
      EnableKeyRotation                   ok:7 1:7 3:7 3:7 5:7 11:7 14:7 ok:7
      DisableKeyRotation                  ok:7 1:7 3:7 3:7 5:7 11:7 14:7 ok:7
      GetKeyRotationStatus                ok:7 ok:7 ok:7 ok:7 ok:7 ok:7 ok:7 ok:7
      RotateKeyOnDemand                   ok  1   3   3   5   11  14  15
      ListKeyRotations                    ok  ok  ok  ok  ok  ok  ok  ok
      GetParametersForImport              ok:9 ok:9 3:9 3:9 ok:9 11:9 14:9 15:9
      ImportKeyMaterial                   ok:9 ok:9 3:9 3:9 ok:9 11:9 14:9 ok:9
      DeleteImportedKeyMaterial           ok:9 ok:9 ok:9 ok:9 ok:9 11:9 14:9 15:9
      ReplicateKey                        ok  1   3   3   5   11  14  15
      UpdatePrimaryRegion                 ok  1   3   3   5   11  14  ok
      GenerateDataKey                     ok  1   3   3   5   11  14  ok
      GenerateDataKeyWithoutPlaintext     ok  1   3   3   5   11  14  ok
      GenerateDataKeyPair                 ok  1   3   3   5   11  14  ok
      GenerateDataKeyPairWithoutPlaintext ok  1   3   3   5   11  14  ok
      Encrypt                             ok  1   3   3   5   11  14  ok
      Decrypt                             ok  1   3   3   5   11  14  ok
      ReEncrypt                           ok  1   3   3   5   11  14  ok
      Sign                                ok  1   3   3   5   11  14  ok
      Verify                              ok  1   3   3   5   11  14  ok
      GetPublicKey                        ok  1   3   3   5   11  14  ok
      DeriveSharedSecret                  ok  1   3   3   5   11  14  ok
      GenerateMac                         ok  1   3   3   5   11  14  ok
      VerifyMac                           ok  1   3   3   5   11  14  ok
      UseDataKey                          ok  1   3   3   5   11  14  ok
      PutKeyStoreEntry                    ok  1   3   3   5   11  14  ok
      DeleteKeyStoreEntry                 ok  ok  ok  ok  ok  ok  ok  ok
      """;

  /** About no existing key. */
  private static final Set<Operation> KEYLESS =
      EnumSet.of(
          Operation.CREATE_KEY,
          Operation.LIST_KEYS,
          Operation.LIST_RETIRABLE_GRANTS,
          Operation.GENERATE_RANDOM,
          Operation.CREATE_CUSTOM_KEY_STORE,
          Operation.DESCRIBE_CUSTOM_KEY_STORES,
          Operation.CONNECT_CUSTOM_KEY_STORE,
          Operation.DISCONNECT_CUSTOM_KEY_STORE,
          Operation.UPDATE_CUSTOM_KEY_STORE,
          Operation.DELETE_CUSTOM_KEY_STORE,
          Operation.EXPLAIN);

  /** Not with material in a token: it is not replaced, and AWS KMS makes no pairs under it. */
  private static final Set<Operation> NOT_IN_STORES =
      EnumSet.of(
          Operation.ROTATE_KEY_ON_DEMAND,
          Operation.LIST_KEY_ROTATIONS,
          Operation.GENERATE_DATA_KEY_PAIR,
          Operation.GENERATE_DATA_KEY_PAIR_WITHOUT_PLAINTEXT);

  private static final String ALIAS = "alias/lifecycle";
  private static final byte[] TEXT = {1, 2, 3};

  private static RegionsOfTests regions;
  private static TestVault vault;
  private static KeyDirectory directory;
  private static String symmetric;
  private static String hmac;
  private static String signer;
  private static String agreeing;
  private static String related;
  private static String grantId = "";
  private static byte[] blob;
  private static byte[] mac;
  private static byte[] signature;
  private static byte[] peer;

  @BeforeAll
  static void open(@TempDir Path folder) {
    regions = new RegionsOfTests(folder);
    vault = regions.in(TestVault.REGION);
    directory =
        new KeyDirectory(
            vault.registry,
            new KeyNames(TestVault.REGION, TestVault.ACCOUNT),
            vault.clock,
            vault.stores,
            key -> false);
    symmetric = vault.symmetricKey();
    hmac = vault.key(KeySpec.HMAC_256);
    signer = vault.key(KeySpec.ECC_NIST_P256, KeyUsage.SIGN_VERIFY);
    agreeing = vault.key(KeySpec.ECC_NIST_P256, KeyUsage.KEY_AGREEMENT);
    related =
        vault
            .kms
            .createKey(CreateKeyRequest.of(KeySpec.HMAC_224).asMultiRegion())
            .keyMetadata()
            .arn();
    regions.replicate(TestVault.REGION, related, RegionsOfTests.WEST);
    regions.in(RegionsOfTests.SOUTH);
    signature =
        vault.kms.sign(SignRequest.of(signer, TEXT, SigningAlgorithm.ECDSA_SHA_256)).signature();
    peer = vault.kms.getPublicKey(GetPublicKeyRequest.of(signer)).publicKey();
    blob = vault.encrypt(symmetric, TEXT, TestVault.NO_CONTEXT);
    mac =
        vault
            .kms
            .generateMac(
                new GenerateMacRequest(hmac, TEXT, MacAlgorithm.HMAC_SHA_256, List.of(), false))
            .mac();
  }

  @AfterAll
  static void close() {
    regions.close();
  }

  @BeforeEach
  void freshAliases() {
    set(KeyState.ENABLED, KeyOrigin.AWS_KMS);
    vault.registry.change(
        change -> {
          change
              .aliasesOf(TestVault.bareId(symmetric))
              .forEach(a -> change.deleteAlias(a.aliasName()));
          return true;
        });
    vault.kms.createAlias(new CreateAliasRequest(ALIAS, symmetric));
    grantId =
        vault
            .kms
            .createGrant(
                CreateGrantRequest.of(symmetric, TestVault.ALICE, GrantOperation.ENCRYPT)
                    .withName("lifecycle"))
            .grantId();
  }

  /** Operations through the door, so that they succeed where the state permits them. */
  private static final Map<Operation, Consumer<EmbeddedKms>> CALLS =
      new EnumMap<>(
          Map.ofEntries(
              Map.entry(
                  Operation.DESCRIBE_KEY, k -> k.describeKey(DescribeKeyRequest.of(symmetric))),
              Map.entry(Operation.ENABLE_KEY, k -> k.enableKey(new EnableKeyRequest(symmetric))),
              Map.entry(Operation.DISABLE_KEY, k -> k.disableKey(new DisableKeyRequest(symmetric))),
              Map.entry(
                  Operation.CREATE_ALIAS,
                  k -> k.createAlias(new CreateAliasRequest("alias/new", symmetric))),
              Map.entry(
                  Operation.UPDATE_ALIAS,
                  k -> k.updateAlias(new UpdateAliasRequest(ALIAS, symmetric))),
              Map.entry(Operation.DELETE_ALIAS, k -> k.deleteAlias(new DeleteAliasRequest(ALIAS))),
              Map.entry(
                  Operation.LIST_ALIASES,
                  k -> k.listAliases(new ListAliasesRequest(symmetric, null, null))),
              Map.entry(
                  Operation.PUT_KEY_POLICY,
                  k ->
                      k.putKeyPolicy(
                          PutKeyPolicyRequest.of(
                              symmetric, TestVault.policy(TestVault.ALICE, "kms:Sign")))),
              Map.entry(
                  Operation.GET_KEY_POLICY,
                  k -> k.getKeyPolicy(new GetKeyPolicyRequest(symmetric, "default"))),
              Map.entry(
                  Operation.LIST_KEY_POLICIES,
                  k -> k.listKeyPolicies(new ListKeyPoliciesRequest(symmetric, null, null))),
              Map.entry(
                  Operation.REPLICATE_KEY,
                  k -> k.replicateKey(ReplicateKeyRequest.of(related, RegionsOfTests.SOUTH))),
              Map.entry(
                  Operation.UPDATE_PRIMARY_REGION,
                  k ->
                      k.updatePrimaryRegion(
                          new UpdatePrimaryRegionRequest(related, RegionsOfTests.WEST))),
              Map.entry(
                  Operation.CREATE_GRANT,
                  k ->
                      k.createGrant(
                          CreateGrantRequest.of(
                              symmetric, TestVault.ALICE, GrantOperation.ENCRYPT))),
              Map.entry(Operation.LIST_GRANTS, k -> k.listGrants(ListGrantsRequest.of(symmetric))),
              Map.entry(
                  Operation.RETIRE_GRANT,
                  k -> k.retireGrant(RetireGrantRequest.of(symmetric, grantId))),
              Map.entry(
                  Operation.REVOKE_GRANT,
                  k -> k.revokeGrant(RevokeGrantRequest.of(symmetric, grantId))),
              Map.entry(
                  Operation.UPDATE_KEY_DESCRIPTION,
                  k -> k.updateKeyDescription(new UpdateKeyDescriptionRequest(symmetric, "d"))),
              Map.entry(
                  Operation.SCHEDULE_KEY_DELETION,
                  k -> k.scheduleKeyDeletion(new ScheduleKeyDeletionRequest(symmetric, 7))),
              Map.entry(
                  Operation.CANCEL_KEY_DELETION,
                  k -> k.cancelKeyDeletion(new CancelKeyDeletionRequest(symmetric))),
              Map.entry(
                  Operation.TAG_RESOURCE,
                  k ->
                      k.tagResource(new TagResourceRequest(symmetric, List.of(new Tag("k", "v"))))),
              Map.entry(
                  Operation.UNTAG_RESOURCE,
                  k -> k.untagResource(new UntagResourceRequest(symmetric, List.of("k")))),
              Map.entry(
                  Operation.LIST_RESOURCE_TAGS,
                  k -> k.listResourceTags(new ListResourceTagsRequest(symmetric, null, null))),
              Map.entry(
                  Operation.ENABLE_KEY_ROTATION,
                  k -> k.enableKeyRotation(new EnableKeyRotationRequest(symmetric, null))),
              Map.entry(
                  Operation.DISABLE_KEY_ROTATION,
                  k -> k.disableKeyRotation(new DisableKeyRotationRequest(symmetric))),
              Map.entry(
                  Operation.GET_KEY_ROTATION_STATUS,
                  k -> k.getKeyRotationStatus(new GetKeyRotationStatusRequest(symmetric))),
              Map.entry(
                  Operation.ROTATE_KEY_ON_DEMAND,
                  k -> k.rotateKeyOnDemand(new RotateKeyOnDemandRequest(symmetric))),
              Map.entry(
                  Operation.LIST_KEY_ROTATIONS,
                  k ->
                      k.listKeyRotations(new ListKeyRotationsRequest(symmetric, null, null, null))),
              Map.entry(
                  Operation.GENERATE_DATA_KEY,
                  k ->
                      k.generateDataKey(
                          GenerateDataKeyRequest.of(symmetric, 32, TestVault.NO_CONTEXT))),
              Map.entry(
                  Operation.GENERATE_DATA_KEY_WITHOUT_PLAINTEXT,
                  k ->
                      k.generateDataKeyWithoutPlaintext(
                          new GenerateDataKeyWithoutPlaintextRequest(
                              symmetric,
                              DataKeySpec.AES_256,
                              null,
                              TestVault.NO_CONTEXT,
                              List.of(),
                              false))),
              Map.entry(
                  Operation.ENCRYPT,
                  k -> k.encrypt(EncryptRequest.of(symmetric, TEXT, TestVault.NO_CONTEXT))),
              Map.entry(
                  Operation.DECRYPT, k -> k.decrypt(DecryptRequest.of(blob, TestVault.NO_CONTEXT))),
              Map.entry(
                  Operation.RE_ENCRYPT,
                  k ->
                      k.reEncrypt(
                          new ReEncryptRequest(
                              blob,
                              null,
                              TestVault.NO_CONTEXT,
                              symmetric,
                              TestVault.CONTEXT,
                              List.of(),
                              false))),
              Map.entry(
                  Operation.GENERATE_MAC,
                  k ->
                      k.generateMac(
                          new GenerateMacRequest(
                              hmac, TEXT, MacAlgorithm.HMAC_SHA_256, List.of(), false))),
              Map.entry(
                  Operation.VERIFY_MAC,
                  k ->
                      k.verifyMac(
                          new VerifyMacRequest(
                              hmac, TEXT, mac, MacAlgorithm.HMAC_SHA_256, List.of(), false))),
              Map.entry(
                  Operation.GENERATE_DATA_KEY_PAIR,
                  k ->
                      k.generateDataKeyPair(
                          new GenerateDataKeyPairRequest(
                              symmetric,
                              DataKeyPairSpec.ECC_NIST_P256,
                              TestVault.NO_CONTEXT,
                              List.of(),
                              false))),
              Map.entry(
                  Operation.GENERATE_DATA_KEY_PAIR_WITHOUT_PLAINTEXT,
                  k ->
                      k.generateDataKeyPairWithoutPlaintext(
                          new GenerateDataKeyPairWithoutPlaintextRequest(
                              symmetric,
                              DataKeyPairSpec.ECC_NIST_P256,
                              TestVault.NO_CONTEXT,
                              List.of(),
                              false))),
              Map.entry(
                  Operation.GET_PUBLIC_KEY, k -> k.getPublicKey(GetPublicKeyRequest.of(signer))),
              Map.entry(
                  Operation.SIGN,
                  k -> k.sign(SignRequest.of(signer, TEXT, SigningAlgorithm.ECDSA_SHA_256))),
              Map.entry(
                  Operation.VERIFY,
                  k ->
                      k.verify(
                          VerifyRequest.of(
                              signer, TEXT, signature, SigningAlgorithm.ECDSA_SHA_256))),
              Map.entry(
                  Operation.DERIVE_SHARED_SECRET,
                  k -> k.deriveSharedSecret(DeriveSharedSecretRequest.of(agreeing, peer))),
              Map.entry(
                  Operation.USE_DATA_KEY,
                  k ->
                      k.authorize(
                          new UseRequest(
                              symmetric, "kms:Decrypt", TestVault.NO_CONTEXT, false, List.of()))),
              Map.entry(
                  Operation.PUT_KEY_STORE_ENTRY,
                  k ->
                      vault.entries.put(
                          new EntryVault.SecretKeyEntry(
                              "entry",
                              TestVault.NOW,
                              "AES",
                              symmetric,
                              blob,
                              TestVault.NO_CONTEXT))),
              Map.entry(Operation.DELETE_KEY_STORE_ENTRY, k -> vault.entries.delete("entry"))));

  /** One cell of the table. */
  record Cell(Operation operation, KeyState state, KeyOrigin origin, String expected) {}

  static Stream<Cell> cells() {
    return TABLE.lines().skip(1).map(line -> line.split(" +")).flatMap(KeyLifecycleTest::row);
  }

  private static Stream<Cell> row(String[] words) {
    Operation operation =
        Stream.of(Operation.values())
            .filter(o -> o.eventName().equals(words[0]))
            .findFirst()
            .orElseThrow();
    List<Cell> cells = new ArrayList<>();
    for (KeyState state : KeyState.values()) {
      String[] expected = words[1 + state.ordinal()].split(":");
      String otherwise = expected[expected.length - 1];
      boolean wantsExternal = otherwise.equals("9");
      cells.add(
          new Cell(operation, state, KeyOrigin.AWS_KMS, wantsExternal ? otherwise : expected[0]));
      cells.add(
          new Cell(operation, state, KeyOrigin.EXTERNAL, wantsExternal ? expected[0] : otherwise));
      cells.add(
          new Cell(
              operation,
              state,
              KeyOrigin.AWS_CLOUDHSM,
              NOT_IN_STORES.contains(operation) ? "7" : otherwise));
    }
    return cells.stream();
  }

  @ParameterizedTest
  @MethodSource("cells")
  void operationInState(Cell cell) {
    set(cell.state(), cell.origin());
    KnownKey key = directory.find(symmetric).key();
    assertOutcome(cell, symmetric, () -> KeyLifecycle.check(cell.operation(), key));
  }

  static Stream<Cell> cellsThroughTheDoor() {
    return cells()
        .filter(cell -> CALLS.containsKey(cell.operation()))
        .filter(cell -> !isGoingOn(cell))
        .filter(cell -> cell.origin() == KeyOrigin.AWS_KMS);
  }

  /**
   * A change of primary key that is under way must be a real one; MultiRegionCrashTest has them.
   */
  private static boolean isGoingOn(Cell cell) {
    return cell.operation() == Operation.UPDATE_PRIMARY_REGION && cell.state() == KeyState.UPDATING;
  }

  @ParameterizedTest
  @MethodSource("cellsThroughTheDoor")
  void operationInStateThroughTheDoor(Cell cell) {
    set(cell.state(), cell.origin());
    String key =
        switch (cell.operation()) {
          case GENERATE_MAC, VERIFY_MAC -> hmac;
          case GET_PUBLIC_KEY, SIGN, VERIFY -> signer;
          case DERIVE_SHARED_SECRET -> agreeing;
          case REPLICATE_KEY, UPDATE_PRIMARY_REGION -> related;
          default -> symmetric;
        };
    Consumer<EmbeddedKms> call = Objects.requireNonNull(CALLS.get(cell.operation()));
    assertOutcome(cell, key, () -> call.accept(vault.kms));
  }

  private static void assertOutcome(Cell cell, String arn, ThrowingCallable call) {
    if (cell.expected().equals("ok")) {
      assertThatCode(call).doesNotThrowAnyException();
      return;
    }
    String deletion =
        cell.state() == KeyState.PENDING_REPLICA_DELETION
            ? " is pending replica deletion."
            : " is pending deletion.";
    Class<? extends KmsException> error;
    String message;
    switch (cell.expected()) {
      case "1" -> {
        error = DisabledException.class;
        message = " is disabled.";
      }
      case "7", "9" -> {
        error = io.github.cmkjca.spi.kms.UnsupportedOperationException.class;
        message = " origin is " + cell.origin() + " which is not valid for this operation.";
      }
      default -> {
        error = KmsInvalidStateException.class;
        message =
            switch (cell.expected()) {
              case "3" -> deletion;
              case "4" -> " is not pending deletion.";
              case "5" -> " is pending import.";
              case "11" -> " is unavailable.";
              case "14" -> " is creating.";
              case "15" -> " is updating.";
              default -> throw new IllegalArgumentException(cell.toString());
            };
      }
    }
    assertThatThrownBy(call).isInstanceOf(error).hasMessage(arn + message);
  }

  /** Puts all keys into a state, whatever it takes to get there. */
  private static void set(KeyState state, KeyOrigin origin) {
    for (String arn : List.of(symmetric, hmac, signer, agreeing, related)) {
      vault.registry.change(
          change -> {
            KeyRecord key = change.key(TestVault.bareId(arn)).orElseThrow();
            change.updateKey(
                new KeyRecord(
                    key.keyId(),
                    key.keySpec(),
                    key.keyUsage(),
                    origin,
                    key.manager(),
                    state,
                    key.description(),
                    key.policy(),
                    key.currentMaterialId(),
                    key.creationDate()));
            return true;
          });
    }
  }

  @Test
  void tableHasARowForEachOperationOnAKey() {
    assertThat(cells().map(Cell::operation).distinct())
        .containsExactlyInAnyOrderElementsOf(EnumSet.complementOf(EnumSet.copyOf(KEYLESS)));
    assertThat(KEYLESS).noneMatch(KeyLifecycle::hasRow);
  }
}
