package io.github.cmkjca.kms;

import static io.github.cmkjca.kms.TestVault.ALICE;
import static io.github.cmkjca.kms.TestVault.CONTEXT;
import static io.github.cmkjca.kms.TestVault.ROOT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.github.cmkjca.kms.audit.AuditRecord;
import io.github.cmkjca.spi.kms.AccessDeniedException;
import io.github.cmkjca.spi.kms.AliasListEntry;
import io.github.cmkjca.spi.kms.CreateAliasRequest;
import io.github.cmkjca.spi.kms.DecryptRequest;
import io.github.cmkjca.spi.kms.DeleteAliasRequest;
import io.github.cmkjca.spi.kms.DeleteImportedKeyMaterialRequest;
import io.github.cmkjca.spi.kms.DescribeKeyRequest;
import io.github.cmkjca.spi.kms.DisableKeyRequest;
import io.github.cmkjca.spi.kms.DisableKeyRotationRequest;
import io.github.cmkjca.spi.kms.EnableKeyRequest;
import io.github.cmkjca.spi.kms.EnableKeyRotationRequest;
import io.github.cmkjca.spi.kms.EncryptRequest;
import io.github.cmkjca.spi.kms.ExpirationModel;
import io.github.cmkjca.spi.kms.GetKeyPolicyRequest;
import io.github.cmkjca.spi.kms.GetKeyRotationStatusRequest;
import io.github.cmkjca.spi.kms.GetKeyRotationStatusResponse;
import io.github.cmkjca.spi.kms.ImportKeyMaterialRequest;
import io.github.cmkjca.spi.kms.KeyManagementService;
import io.github.cmkjca.spi.kms.KeyManager;
import io.github.cmkjca.spi.kms.KeyMetadata;
import io.github.cmkjca.spi.kms.KeyUnavailableException;
import io.github.cmkjca.spi.kms.LimitExceededException;
import io.github.cmkjca.spi.kms.ListAliasesRequest;
import io.github.cmkjca.spi.kms.ListKeysRequest;
import io.github.cmkjca.spi.kms.NotAuthorizedException;
import io.github.cmkjca.spi.kms.NotFoundException;
import io.github.cmkjca.spi.kms.PutKeyPolicyRequest;
import io.github.cmkjca.spi.kms.RotateKeyOnDemandRequest;
import io.github.cmkjca.spi.kms.ScheduleKeyDeletionRequest;
import io.github.cmkjca.spi.kms.Tag;
import io.github.cmkjca.spi.kms.TagResourceRequest;
import io.github.cmkjca.spi.kms.UntagResourceRequest;
import io.github.cmkjca.spi.kms.UpdateAliasRequest;
import io.github.cmkjca.spi.kms.UpdateKeyDescriptionRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Provider managed keys, as AWS managed keys are (KMS Developer Guide, "Customer keys and AWS
 * keys").
 */
class IntegrationKeysTest {
  private static final String ALIAS = "alias/cmk/keystore";
  private static final String SERVICE = "keystore.eu-north-1.cmk";
  private static final byte[] PLAINTEXT = {1, 2, 3};

  private TestVault vault;
  private KeyManagementService keystore;
  private String keyId;

  @BeforeEach
  void open(@TempDir Path directory) {
    vault = new TestVault(directory);
    vault.kms.ensureKeyOf(Integration.KEYSTORE);
    keystore = vault.kms.via(Integration.KEYSTORE);
    keyId = metadata().keyId();
  }

  @AfterEach
  void close() {
    vault.close();
  }

  private KeyMetadata metadata() {
    return vault.kms.describeKey(DescribeKeyRequest.of(ALIAS)).keyMetadata();
  }

  @Test
  void itIsMadeOnceAndOnFirstNeedOnly(@TempDir Path other) {
    vault.as(ALICE).kms.ensureKeyOf(Integration.KEYSTORE);
    vault.as(ROOT);
    assertThat(metadata().keyId()).isEqualTo(keyId);
    assertThat(vault.kms.listKeys(new ListKeysRequest(null, null)).keys()).hasSize(1);
    try (TestVault fresh = new TestVault(other)) {
      assertThat(fresh.kms.listKeys(new ListKeysRequest(null, null)).keys()).isEmpty();
      fresh.as(ALICE).kms.ensureKeyOf(Integration.KEYSTORE);
      assertThat(fresh.audit.last().eventName()).isEqualTo("CreateKey");
      assertThat(fresh.audit.last().invokedBy()).isEqualTo(SERVICE);
      assertThat(fresh.audit.last().errorCode()).isNull();
    }
  }

  @Test
  void theAccountSeesKeyAliasAndPolicy() {
    KeyMetadata key = metadata();
    assertThat(key.keyManager()).isEqualTo(KeyManager.AWS);
    assertThat(key.enabled()).isTrue();
    assertThat(key.description()).isEqualTo("Protects keystore files that name no other key");
    assertThat(vault.kms.listAliases(new ListAliasesRequest(null, null, null)).aliases())
        .extracting(AliasListEntry::aliasName, AliasListEntry::targetKeyId)
        .containsExactly(tuple(ALIAS, keyId));
    assertThat(vault.kms.getKeyPolicy(new GetKeyPolicyRequest(keyId, "default")).policy())
        .contains("\"kms:ViaService\" : \"" + SERVICE + "\"", "\"kms:CallerAccount\"");
  }

  static Stream<String> principals() {
    return Stream.of(ROOT, ALICE, "arn:aws:sts::111122223333:assumed-role/Batch/7");
  }

  @ParameterizedTest
  @MethodSource("principals")
  void everybodyInTheAccountUsesItThroughItsIntegration(String principal) {
    vault.as(principal);
    byte[] blob = keystore.encrypt(EncryptRequest.of(ALIAS, PLAINTEXT, CONTEXT)).ciphertextBlob();
    assertThat(keystore.decrypt(DecryptRequest.of(blob, CONTEXT)).plaintext()).isEqualTo(PLAINTEXT);
    AuditRecord record = vault.audit.last();
    assertThat(record.principal()).isEqualTo(principal);
    assertThat(record.invokedBy()).isEqualTo(SERVICE);
  }

  @ParameterizedTest
  @MethodSource("principals")
  void nobodyUsesItDirectly(String principal) {
    byte[] blob = keystore.encrypt(EncryptRequest.of(ALIAS, PLAINTEXT, CONTEXT)).ciphertextBlob();
    vault.as(principal);
    assertThatThrownBy(() -> vault.encrypt(ALIAS, PLAINTEXT, CONTEXT))
        .isInstanceOf(AccessDeniedException.class);
    assertThatThrownBy(() -> vault.decrypt(blob, CONTEXT))
        .isInstanceOf(AccessDeniedException.class);
    assertThatThrownBy(() -> vault.kms.authorize(use(null)))
        .isInstanceOf(AccessDeniedException.class);
    assertThatCode(() -> vault.kms.authorize(use(Integration.KEYSTORE))).doesNotThrowAnyException();
  }

  @Test
  void usesOfCachedKeysAndTheirRefusalsNameTheIntegration() {
    vault.kms.report(
        new UseAuthority.UseSummary(
            TestVault.ARN_PREFIX + "key/" + keyId,
            ALICE,
            "kms:Decrypt",
            CONTEXT,
            Integration.KEYSTORE,
            1,
            2,
            TestVault.NOW,
            TestVault.NOW));
    assertThat(vault.audit.last().invokedBy()).isEqualTo(SERVICE);
    assertThatThrownBy(() -> vault.kms.authorize(use(Integration.TLS)))
        .isInstanceOf(AccessDeniedException.class);
    assertThat(vault.audit.last().invokedBy()).isEqualTo("tls.eu-north-1.cmk");
    assertThatThrownBy(() -> vault.kms.authorize(use(null)))
        .isInstanceOf(AccessDeniedException.class);
    assertThat(vault.audit.last().invokedBy()).isNull();
  }

  private UseAuthority.UseRequest use(@Nullable Integration via) {
    return new UseAuthority.UseRequest(
            TestVault.ARN_PREFIX + "key/" + keyId, "kms:Decrypt", CONTEXT, false, List.of())
        .through(via);
  }

  @Test
  void strangersDoNotUseIt() {
    vault.as("arn:aws:iam::999988887777:root");
    assertThatThrownBy(() -> keystore.encrypt(EncryptRequest.of(ALIAS, PLAINTEXT, CONTEXT)))
        .isInstanceOf(AccessDeniedException.class);
  }

  @Test
  void anotherKeyIsNotUsableForComingThroughAnIntegration() {
    String customers = vault.symmetricKey();
    vault.as(ALICE);
    assertThatThrownBy(() -> keystore.encrypt(EncryptRequest.of(customers, PLAINTEXT, CONTEXT)))
        .isInstanceOf(AccessDeniedException.class);
  }

  @Test
  void aCustomersPolicyMayAskForTheIntegration() {
    String customers = vault.symmetricKey();
    vault.kms.putKeyPolicy(
        PutKeyPolicyRequest.of(
            customers,
            TestVault.policy(ALICE, "kms:Encrypt")
                .replace(
                    "\"Resource\":\"*\"}]}",
                    "\"Resource\":\"*\",\"Condition\":{\"StringEquals\":{\"kms:ViaService\":\""
                        + SERVICE
                        + "\"}}}]}")));
    vault.as(ALICE);
    assertThatThrownBy(() -> vault.encrypt(customers, PLAINTEXT, CONTEXT))
        .isInstanceOf(AccessDeniedException.class);
    assertThatCode(() -> keystore.encrypt(EncryptRequest.of(customers, PLAINTEXT, CONTEXT)))
        .doesNotThrowAnyException();
  }

  /** What would change it or its use. */
  private static final Map<String, Consumer<Managed>> CHANGES =
      Map.ofEntries(
          entry("DisableKey", m -> m.kms.disableKey(new DisableKeyRequest(m.keyId))),
          entry("EnableKey", m -> m.kms.enableKey(new EnableKeyRequest(m.keyId))),
          entry(
              "CreateAlias", m -> m.kms.createAlias(new CreateAliasRequest("alias/mine", m.keyId))),
          entry(
              "PutKeyPolicy",
              m ->
                  m.kms.putKeyPolicy(
                      new PutKeyPolicyRequest(
                          m.keyId, "default", TestVault.policy(ALICE, "kms:*"), true))),
          entry(
              "ScheduleKeyDeletion",
              m -> m.kms.scheduleKeyDeletion(new ScheduleKeyDeletionRequest(m.keyId, 7))),
          entry(
              "UpdateKeyDescription",
              m -> m.kms.updateKeyDescription(new UpdateKeyDescriptionRequest(m.keyId, "mine"))),
          entry(
              "TagResource",
              m ->
                  m.kms.tagResource(
                      new TagResourceRequest(m.keyId, List.of(new Tag("owner", "me"))))),
          entry(
              "UntagResource",
              m -> m.kms.untagResource(new UntagResourceRequest(m.keyId, List.of("owner")))),
          entry(
              "EnableKeyRotation",
              m -> m.kms.enableKeyRotation(new EnableKeyRotationRequest(m.keyId, 90))),
          entry(
              "DisableKeyRotation",
              m -> m.kms.disableKeyRotation(new DisableKeyRotationRequest(m.keyId))),
          entry(
              "UpdateAlias",
              m -> m.kms.updateAlias(new UpdateAliasRequest("alias/customers", m.keyId))),
          entry(
              "ImportKeyMaterial",
              m ->
                  m.kms.importKeyMaterial(
                      new ImportKeyMaterialRequest(
                          m.keyId,
                          new byte[1],
                          new byte[1],
                          null,
                          ExpirationModel.KEY_MATERIAL_DOES_NOT_EXPIRE,
                          null,
                          null,
                          null))),
          entry(
              "DeleteImportedKeyMaterial",
              m ->
                  m.kms.deleteImportedKeyMaterial(
                      new DeleteImportedKeyMaterialRequest(m.keyId, null))),
          entry(
              "RotateKeyOnDemand",
              m -> m.kms.rotateKeyOnDemand(new RotateKeyOnDemandRequest(m.keyId))));

  private static Map.Entry<String, Consumer<Managed>> entry(
      String operation, Consumer<Managed> attempt) {
    return Map.entry(operation, attempt);
  }

  /** A key, and the service by which somebody tries to change it. */
  private record Managed(KeyManagementService kms, String keyId) {}

  static Stream<String> changes() {
    return CHANGES.keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("changes")
  void nobodyChangesItNotEvenThroughItsIntegration(String change) {
    Consumer<Managed> attempt = Objects.requireNonNull(CHANGES.get(change));
    vault.kms.createAlias(new CreateAliasRequest("alias/customers", vault.symmetricKey()));
    for (KeyManagementService kms : List.of(vault.kms, keystore)) {
      assertThatThrownBy(() -> attempt.accept(new Managed(kms, keyId)))
          .isInstanceOf(AccessDeniedException.class)
          .hasMessageContaining("kms:" + change);
    }
    assertThat(metadata().enabled()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("changes")
  void anIdentityPolicyLetsNobodyChangeIt(String change) {
    Consumer<Managed> attempt = Objects.requireNonNull(CHANGES.get(change));
    vault.kms.createAlias(new CreateAliasRequest("alias/customers", vault.symmetricKey()));
    vault.identities.allow(ALICE, "kms:*");
    vault.as(ALICE);
    assertThatThrownBy(() -> attempt.accept(new Managed(vault.kms, keyId)))
        .isInstanceOf(AccessDeniedException.class)
        .hasMessageContaining("kms:" + change);
  }

  @Test
  void anIdentityPolicyShowsItAndLetsNobodyUseItDirectly() {
    vault.as(ALICE);
    assertThatThrownBy(this::metadata).isInstanceOf(AccessDeniedException.class);
    vault.identities.allow(ALICE, "kms:*");
    assertThat(metadata().keyId()).isEqualTo(keyId);
    assertThatThrownBy(() -> vault.encrypt(ALIAS, PLAINTEXT, CONTEXT))
        .isInstanceOf(AccessDeniedException.class);
  }

  @Test
  void theTrailShowsEachUseOfIt() {
    vault.as(ALICE);
    keystore.encrypt(EncryptRequest.of(ALIAS, PLAINTEXT, CONTEXT));
    AuditRecord use = vault.audit.last();
    assertThat(use.eventName()).isEqualTo("Encrypt");
    assertThat(use.resources()).contains(TestVault.ARN_PREFIX + "key/" + keyId);
    assertThatThrownBy(() -> vault.encrypt(ALIAS, PLAINTEXT, CONTEXT))
        .isInstanceOf(AccessDeniedException.class);
    assertThat(vault.audit.last().errorCode()).isEqualTo("AccessDenied");
  }

  @Test
  void lookingForItDoesNotMakeIt(@TempDir Path other) {
    try (TestVault fresh = new TestVault(other)) {
      assertThatThrownBy(() -> fresh.kms.describeKey(DescribeKeyRequest.of(ALIAS)))
          .isInstanceOf(NotFoundException.class);
      assertThat(fresh.kms.listAliases(new ListAliasesRequest(null, null, null)).aliases())
          .isEmpty();
    }
  }

  @Test
  void itRotatesEveryYearAndOldCiphertextsStayReadable() {
    byte[] blob = keystore.encrypt(EncryptRequest.of(ALIAS, PLAINTEXT, CONTEXT)).ciphertextBlob();
    GetKeyRotationStatusResponse status =
        vault.kms.getKeyRotationStatus(new GetKeyRotationStatusRequest(keyId));
    assertThat(status.keyRotationEnabled()).isTrue();
    assertThat(status.rotationPeriodInDays()).isEqualTo(365);
    String before = metadata().currentKeyMaterialId();
    vault.clock.advanceDays(366);
    vault.kms.doDueWork();
    assertThat(metadata().currentKeyMaterialId()).isNotEqualTo(before);
    assertThat(keystore.decrypt(DecryptRequest.of(blob, CONTEXT)).plaintext()).isEqualTo(PLAINTEXT);
  }

  @Test
  void itCountsForNoQuota(@TempDir Path other) {
    Limits one = new Limits(1, 50, 50, 32_768, 50_000, 25, 100);
    try (TestVault full = new TestVault(other, one, Throttling.OFF)) {
      full.symmetricKey();
      full.kms.ensureKeyOf(Integration.KEYSTORE);
      assertThat(full.kms.describeKey(DescribeKeyRequest.of(ALIAS))).isNotNull();
      assertThatThrownBy(full::symmetricKey).isInstanceOf(LimitExceededException.class);
    }
  }

  @Test
  void itsAliasIsNobodysToMoveOrDelete() {
    String mine = vault.symmetricKey();
    assertThatThrownBy(() -> vault.kms.updateAlias(new UpdateAliasRequest(ALIAS, mine)))
        .isInstanceOf(NotAuthorizedException.class);
    assertThatThrownBy(() -> vault.kms.deleteAlias(new DeleteAliasRequest(ALIAS)))
        .isInstanceOf(NotAuthorizedException.class);
    assertThatThrownBy(() -> vault.kms.createAlias(new CreateAliasRequest("alias/cmk/other", mine)))
        .isInstanceOf(NotAuthorizedException.class);
  }

  @Test
  void anIntegrationsViewIsClosedWithTheVault() {
    vault.kms.close();
    assertThatThrownBy(() -> keystore.encrypt(EncryptRequest.of(ALIAS, PLAINTEXT, CONTEXT)))
        .isInstanceOf(KeyUnavailableException.class);
  }
}
