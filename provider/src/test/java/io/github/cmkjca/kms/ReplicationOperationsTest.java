package io.github.cmkjca.kms;

import static io.github.cmkjca.kms.RegionsOfTests.NORTH;
import static io.github.cmkjca.kms.RegionsOfTests.SOUTH;
import static io.github.cmkjca.kms.RegionsOfTests.WEST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.kms.audit.AuditRecord;
import io.github.cmkjca.kms.policy.DefaultPolicy;
import io.github.cmkjca.spi.kms.AccessDeniedException;
import io.github.cmkjca.spi.kms.AlreadyExistsException;
import io.github.cmkjca.spi.kms.CreateKeyRequest;
import io.github.cmkjca.spi.kms.DecryptRequest;
import io.github.cmkjca.spi.kms.DisableKeyRequest;
import io.github.cmkjca.spi.kms.DisabledException;
import io.github.cmkjca.spi.kms.EncryptRequest;
import io.github.cmkjca.spi.kms.EncryptionAlgorithm;
import io.github.cmkjca.spi.kms.GenerateMacRequest;
import io.github.cmkjca.spi.kms.GetKeyPolicyRequest;
import io.github.cmkjca.spi.kms.GetPublicKeyRequest;
import io.github.cmkjca.spi.kms.KeyMetadata;
import io.github.cmkjca.spi.kms.KeyOrigin;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyState;
import io.github.cmkjca.spi.kms.KeyUnavailableException;
import io.github.cmkjca.spi.kms.KeyUsage;
import io.github.cmkjca.spi.kms.KmsInternalException;
import io.github.cmkjca.spi.kms.ListResourceTagsRequest;
import io.github.cmkjca.spi.kms.MacAlgorithm;
import io.github.cmkjca.spi.kms.MalformedPolicyDocumentException;
import io.github.cmkjca.spi.kms.MultiRegionConfiguration;
import io.github.cmkjca.spi.kms.MultiRegionKey;
import io.github.cmkjca.spi.kms.MultiRegionKeyType;
import io.github.cmkjca.spi.kms.NotFoundException;
import io.github.cmkjca.spi.kms.PutKeyPolicyRequest;
import io.github.cmkjca.spi.kms.ReplicateKeyRequest;
import io.github.cmkjca.spi.kms.ReplicateKeyResponse;
import io.github.cmkjca.spi.kms.SignRequest;
import io.github.cmkjca.spi.kms.SigningAlgorithm;
import io.github.cmkjca.spi.kms.Tag;
import io.github.cmkjca.spi.kms.TagException;
import io.github.cmkjca.spi.kms.UnsupportedOperationException;
import io.github.cmkjca.spi.kms.ValidationException;
import io.github.cmkjca.spi.kms.VerifyMacRequest;
import io.github.cmkjca.spi.kms.VerifyRequest;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplicationOperationsTest {
  private static final byte[] TEXT = {1, 2, 3};
  private static final CreateKeyRequest SYMMETRIC = CreateKeyRequest.of(KeySpec.SYMMETRIC_DEFAULT);

  private final RegionsOfTests regions;
  private TestVault north;
  private TestVault west;

  ReplicationOperationsTest(@TempDir Path directory) {
    this.regions = new RegionsOfTests(directory);
  }

  @BeforeEach
  void open() {
    north = regions.in(NORTH);
    west = regions.in(WEST);
  }

  @AfterEach
  void close() {
    regions.close();
  }

  private static String arn(String region, String keyId) {
    return "arn:aws:kms:" + region + ":" + TestVault.ACCOUNT + ":key/" + keyId;
  }

  private static MultiRegionKey member(String region, String keyId) {
    return new MultiRegionKey(arn(region, keyId), region);
  }

  @Test
  void aMultiRegionKeyBeginsAsAPrimaryKeyWithoutReplicas() {
    String keyId = regions.primary(NORTH, SYMMETRIC);
    KeyMetadata key = regions.describe(NORTH, keyId);
    assertThat(keyId).matches("mrk-[0-9a-f]{32}");
    assertThat(key.multiRegion()).isTrue();
    assertThat(key.keyState()).isEqualTo(KeyState.ENABLED);
    assertThat(key.multiRegionConfiguration())
        .isEqualTo(
            new MultiRegionConfiguration(
                MultiRegionKeyType.PRIMARY, member(NORTH, keyId), List.of()));
  }

  @Test
  void aSingleRegionKeyHasNoMultiRegionConfiguration() {
    KeyMetadata key = regions.describe(NORTH, north.symmetricKey());
    assertThat(key.multiRegion()).isFalse();
    assertThat(key.multiRegionConfiguration()).isNull();
  }

  @Test
  void theReplicaIsCreatingInTheAnswerAndEnabledAfterIt() {
    String keyId = regions.primary(NORTH, SYMMETRIC);
    ReplicateKeyResponse answer = north.kms.replicateKey(ReplicateKeyRequest.of(keyId, WEST));
    KeyMetadata first = answer.replicaKeyMetadata();
    assertThat(first.keyState()).isEqualTo(KeyState.CREATING);
    assertThat(first.enabled()).isFalse();
    assertThat(first.currentKeyMaterialId()).isNull();
    assertThat(first.arn()).isEqualTo(arn(WEST, keyId));
    KeyMetadata primary = regions.describe(NORTH, keyId);
    KeyMetadata replica = regions.describe(WEST, keyId);
    assertThat(replica.keyState()).isEqualTo(KeyState.ENABLED);
    assertThat(replica.currentKeyMaterialId())
        .isEqualTo(primary.currentKeyMaterialId())
        .isNotNull();
  }

  @Test
  void eachMemberListsPrimaryKeyAndReplicas() {
    String keyId = regions.primary(NORTH, SYMMETRIC);
    regions.replicate(NORTH, keyId, WEST);
    regions.replicate(NORTH, keyId, SOUTH);
    List<MultiRegionKey> replicas = List.of(member(SOUTH, keyId), member(WEST, keyId));
    for (String region : List.of(NORTH, WEST, SOUTH)) {
      assertThat(regions.describe(region, keyId).multiRegionConfiguration())
          .as(region)
          .isEqualTo(
              new MultiRegionConfiguration(
                  region.equals(NORTH) ? MultiRegionKeyType.PRIMARY : MultiRegionKeyType.REPLICA,
                  member(NORTH, keyId),
                  replicas));
    }
  }

  @Test
  void whatOneEncryptsTheOtherDecrypts() {
    String keyId = regions.primary(NORTH, SYMMETRIC);
    byte[] before = north.encrypt(keyId, TEXT, TestVault.CONTEXT);
    regions.replicate(NORTH, keyId, WEST);
    assertThat(west.decrypt(before, TestVault.CONTEXT)).isEqualTo(TEXT);
    byte[] there = west.encrypt(keyId, TEXT, TestVault.CONTEXT);
    assertThat(north.decrypt(there, TestVault.CONTEXT)).isEqualTo(TEXT);
    assertThat(west.kms.decrypt(DecryptRequest.of(before, TestVault.CONTEXT)).keyId())
        .isEqualTo(arn(WEST, keyId));
  }

  @ParameterizedTest
  @ValueSource(strings = {"HMAC_224", "HMAC_256", "HMAC_384", "HMAC_512"})
  void aMacOfOneIsVerifiedByTheOther(KeySpec spec) {
    String keyId = regions.primary(NORTH, CreateKeyRequest.of(spec));
    regions.replicate(NORTH, keyId, WEST);
    MacAlgorithm algorithm = spec.macAlgorithm().orElseThrow();
    byte[] mac =
        north
            .kms
            .generateMac(new GenerateMacRequest(keyId, TEXT, algorithm, List.of(), false))
            .mac();
    assertThat(
            west.kms
                .verifyMac(new VerifyMacRequest(keyId, TEXT, mac, algorithm, List.of(), false))
                .macValid())
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ECC_NIST_P256",
        "ECC_NIST_P521",
        "ECC_SECG_P256K1",
        "ECC_NIST_EDWARDS25519",
        "RSA_2048",
        "ML_DSA_44"
      })
  void aSignatureOfOneIsVerifiedByTheOther(KeySpec spec) {
    String keyId =
        regions.primary(NORTH, new CreateKeyRequest(spec, KeyUsage.SIGN_VERIFY, "", null, false));
    regions.replicate(NORTH, keyId, WEST);
    SigningAlgorithm algorithm = spec.signingAlgorithms().get(0);
    byte[] signature = west.kms.sign(SignRequest.of(keyId, TEXT, algorithm)).signature();
    assertThat(
            north.kms.verify(VerifyRequest.of(keyId, TEXT, signature, algorithm)).signatureValid())
        .isTrue();
    assertThat(west.kms.getPublicKey(GetPublicKeyRequest.of(keyId)).publicKey())
        .isEqualTo(north.kms.getPublicKey(GetPublicKeyRequest.of(keyId)).publicKey());
  }

  @Test
  void whatIsEncryptedUnderAnRsaKeyOfOneIsDecryptedByTheOther() {
    String keyId =
        regions.primary(
            NORTH,
            new CreateKeyRequest(KeySpec.RSA_2048, KeyUsage.ENCRYPT_DECRYPT, "", null, false));
    regions.replicate(NORTH, keyId, WEST);
    EncryptionAlgorithm oaep = EncryptionAlgorithm.RSAES_OAEP_SHA_256;
    byte[] ciphertext =
        north
            .kms
            .encrypt(new EncryptRequest(keyId, TEXT, TestVault.NO_CONTEXT, List.of(), oaep, false))
            .ciphertextBlob();
    assertThat(
            west.kms
                .decrypt(
                    new DecryptRequest(
                        ciphertext, keyId, TestVault.NO_CONTEXT, List.of(), oaep, false))
                .plaintext())
        .isEqualTo(TEXT);
  }

  @Test
  void policyDescriptionAndTagsAreTheReplicasOwn() {
    String keyId =
        north
            .kms
            .createKey(
                new CreateKeyRequest(
                        KeySpec.SYMMETRIC_DEFAULT,
                        null,
                        "of the primary key",
                        TestVault.policy(TestVault.ALICE, "kms:Decrypt"),
                        false)
                    .withTags(List.of(new Tag("k", "v")))
                    .asMultiRegion())
            .keyMetadata()
            .keyId();
    ReplicateKeyResponse answer = north.kms.replicateKey(ReplicateKeyRequest.of(keyId, WEST));
    assertThat(answer.replicaPolicy()).isEqualTo(DefaultPolicy.forAccount(TestVault.ACCOUNT));
    assertThat(answer.replicaTags()).isEmpty();
    assertThat(regions.describe(WEST, keyId).description()).isEmpty();
    assertThat(west.kms.getKeyPolicy(new GetKeyPolicyRequest(keyId, "default")).policy())
        .isEqualTo(answer.replicaPolicy());
    assertThat(west.kms.listResourceTags(new ListResourceTagsRequest(keyId, null, null)).tags())
        .isEmpty();
  }

  @Test
  void theReplicaGetsThePolicyDescriptionAndTagsThatAreGiven() {
    String keyId = regions.primary(NORTH, SYMMETRIC);
    String policy = TestVault.policy(TestVault.ALICE, "kms:Decrypt");
    List<Tag> tags = List.of(new Tag("k", "v"));
    ReplicateKeyResponse answer =
        north.kms.replicateKey(new ReplicateKeyRequest(keyId, WEST, policy, false, "d", tags));
    assertThat(answer.replicaPolicy()).isEqualTo(policy);
    assertThat(answer.replicaTags()).isEqualTo(tags);
    assertThat(regions.describe(WEST, keyId).description()).isEqualTo("d");
    assertThat(west.kms.listResourceTags(new ListResourceTagsRequest(keyId, null, null)).tags())
        .isEqualTo(tags);
  }

  @Test
  void tagsOfTheSameNameAreRefused() {
    String keyId = regions.primary(NORTH, SYMMETRIC);
    List<Tag> tags = List.of(new Tag("k", "v"), new Tag("k", "w"));
    assertThatThrownBy(
            () ->
                north.kms.replicateKey(new ReplicateKeyRequest(keyId, WEST, null, false, "", tags)))
        .isInstanceOf(TagException.class);
    assertNoReplica(keyId);
  }

  @Test
  void aReplicaThatThePrimaryKeyCannotTakeIntoItsListIsUndone() {
    String keyId = regions.primary(NORTH, SYMMETRIC);
    north.audit.fail(2); // the record of success, and that of the failure
    assertThatThrownBy(() -> north.kms.replicateKey(ReplicateKeyRequest.of(keyId, WEST)))
        .isInstanceOf(KmsInternalException.class);
    assertNoReplica(keyId);
    assertThat(west.audit.records().stream().map(AuditRecord::eventName))
        .containsExactly("CreateKey", "DeleteKey");
  }

  @Test
  void aFailedAttemptLeavesTheReplicaOfAnotherOneAlone() {
    String keyId = regions.primary(NORTH, SYMMETRIC);
    KnownKey primary =
        new KeyDirectory(
                north.registry,
                new KeyNames(NORTH, TestVault.ACCOUNT),
                regions.clock,
                north.stores,
                key -> false)
            .find(keyId)
            .key();
    new ReplicaMaker(west.kms.vault())
        .make(primary, NORTH, ReplicateKeyRequest.of(keyId, WEST)); // by a call that goes on
    assertThatThrownBy(
            () ->
                north.kms.replicateKey(
                    new ReplicateKeyRequest(keyId, WEST, "{}", false, "", List.of())))
        .isInstanceOf(MalformedPolicyDocumentException.class);
    assertThat(regions.describe(WEST, keyId).keyState()).isEqualTo(KeyState.CREATING);
  }

  @Test
  void aPolicyThatLocksTheCallerOutIsRefused() {
    String keyId = regions.primary(NORTH, SYMMETRIC);
    String policy =
        "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"%s\"},"
                .formatted(TestVault.ALICE)
            + "\"Action\":\"kms:*\",\"Resource\":\"*\"}]}";
    assertThatThrownBy(
            () ->
                north.kms.replicateKey(
                    new ReplicateKeyRequest(keyId, WEST, policy, false, "", List.of())))
        .isInstanceOf(MalformedPolicyDocumentException.class);
    assertNoReplica(keyId);
    north.kms.replicateKey(new ReplicateKeyRequest(keyId, WEST, policy, true, "", List.of()));
    assertThat(west.registry.read(view -> view.key(keyId)).orElseThrow().state())
        .isEqualTo(KeyState.ENABLED);
  }

  private void assertNoReplica(String keyId) {
    assertThat(west.registry.<Boolean>read(view -> view.key(keyId).isPresent())).isFalse();
    assertThat(regions.describe(NORTH, keyId).multiRegionConfiguration())
        .isNotNull()
        .satisfies(found -> assertThat(found.replicaKeys()).isEmpty());
  }

  @Test
  void onlyAPrimaryKeyIsReplicated() {
    String keyId = regions.primary(NORTH, SYMMETRIC);
    regions.replicate(NORTH, keyId, WEST);
    regions.in(SOUTH);
    assertThatThrownBy(() -> west.kms.replicateKey(ReplicateKeyRequest.of(keyId, SOUTH)))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessage(arn(WEST, keyId) + " is not a multi-region primary key.");
    String single = north.symmetricKey();
    assertThatThrownBy(() -> north.kms.replicateKey(ReplicateKeyRequest.of(single, WEST)))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void thereIsOneReplicaInARegion() {
    String keyId = regions.primary(NORTH, SYMMETRIC);
    regions.replicate(NORTH, keyId, WEST);
    assertThatThrownBy(() -> north.kms.replicateKey(ReplicateKeyRequest.of(keyId, WEST)))
        .isInstanceOf(AlreadyExistsException.class);
    assertThatThrownBy(() -> north.kms.replicateKey(ReplicateKeyRequest.of(keyId, NORTH)))
        .isInstanceOf(AlreadyExistsException.class);
    assertThat(regions.describe(WEST, keyId).keyState()).isEqualTo(KeyState.ENABLED);
  }

  @Test
  void aRegionWithoutVaultIsRefused() {
    String keyId = regions.primary(NORTH, SYMMETRIC);
    assertThatThrownBy(() -> north.kms.replicateKey(ReplicateKeyRequest.of(keyId, "mars-1")))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("mars-1")
        .hasMessageContaining("cmk.replica-regions");
    assertThatThrownBy(() -> north.kms.replicateKey(ReplicateKeyRequest.of(keyId, "../x")))
        .isInstanceOf(ValidationException.class)
        .hasMessageContaining("replicaRegion");
  }

  @Test
  void aRegionOutOfReachLeavesNoTrace() {
    String keyId = regions.primary(NORTH, SYMMETRIC);
    regions.cutOff(WEST);
    assertThatThrownBy(() -> north.kms.replicateKey(ReplicateKeyRequest.of(keyId, WEST)))
        .isInstanceOf(KeyUnavailableException.class);
    assertNoReplica(keyId);
  }

  @Test
  void whereThereIsNoReplicaTheKeyDoesNotExist() {
    String keyId = regions.primary(NORTH, SYMMETRIC);
    assertThatThrownBy(() -> regions.describe(WEST, keyId))
        .isInstanceOf(NotFoundException.class)
        .hasMessage("Key '" + arn(WEST, keyId) + "' does not exist");
  }

  @Test
  void aDisabledKeyIsNotReplicated() {
    String keyId = regions.primary(NORTH, SYMMETRIC);
    north.kms.disableKey(new DisableKeyRequest(keyId));
    assertThatThrownBy(() -> north.kms.replicateKey(ReplicateKeyRequest.of(keyId, WEST)))
        .isInstanceOf(DisabledException.class);
    assertNoReplica(keyId);
  }

  @Test
  void membersAreDisabledEachForItself() {
    String keyId = regions.primary(NORTH, SYMMETRIC);
    regions.replicate(NORTH, keyId, WEST);
    west.kms.disableKey(new DisableKeyRequest(keyId));
    assertThat(north.encrypt(keyId, TEXT, TestVault.NO_CONTEXT)).isNotEmpty();
    assertThatThrownBy(() -> west.encrypt(keyId, TEXT, TestVault.NO_CONTEXT))
        .isInstanceOf(DisabledException.class);
  }

  @Test
  void theCallerNeedsReplicateKeyHereAndCreateKeyThere() {
    String keyId = regions.primary(NORTH, SYMMETRIC);
    north.as(TestVault.ALICE);
    west.as(TestVault.ALICE);
    ReplicateKeyRequest request = ReplicateKeyRequest.of(keyId, WEST);
    assertThatThrownBy(() -> north.kms.replicateKey(request))
        .isInstanceOf(AccessDeniedException.class)
        .hasMessageContaining("kms:ReplicateKey")
        .hasMessageContaining(arn(NORTH, keyId));
    north.identities.allow(TestVault.ALICE, "kms:ReplicateKey");
    assertThatThrownBy(() -> north.kms.replicateKey(request))
        .isInstanceOf(AccessDeniedException.class)
        .hasMessageContaining("kms:CreateKey");
    west.identities.allow(TestVault.ALICE, "kms:CreateKey");
    assertThatThrownBy(
            () ->
                north.kms.replicateKey(
                    new ReplicateKeyRequest(
                        keyId, WEST, null, false, "", List.of(new Tag("k", "v")))))
        .isInstanceOf(AccessDeniedException.class)
        .hasMessageContaining("kms:TagResource");
    north.as(TestVault.ROOT);
    west.as(TestVault.ROOT);
    assertNoReplica(keyId);
    north.as(TestVault.ALICE);
    west.as(TestVault.ALICE);
    assertThat(north.kms.replicateKey(request).replicaKeyMetadata().keyId()).isEqualTo(keyId);
  }

  @Test
  void policiesSeeTheRegionOfTheReplica() {
    String keyId = regions.primary(NORTH, SYMMETRIC);
    north.kms.putKeyPolicy(
        PutKeyPolicyRequest.of(
            keyId, withCondition("kms:ReplicateKey", "kms:ReplicaRegion", WEST)));
    north.as(TestVault.ALICE);
    west.as(TestVault.ALICE).identities.allow(TestVault.ALICE, "kms:CreateKey");
    regions.in(SOUTH).as(TestVault.ALICE).identities.allow(TestVault.ALICE, "kms:CreateKey");
    assertThatThrownBy(() -> north.kms.replicateKey(ReplicateKeyRequest.of(keyId, SOUTH)))
        .isInstanceOf(AccessDeniedException.class);
    north.kms.replicateKey(ReplicateKeyRequest.of(keyId, WEST));
  }

  private static String withCondition(String action, String key, String value) {
    return """
    {"Version":"2012-10-17","Statement":[
     {"Effect":"Allow","Principal":{"AWS":"%s"},"Action":"kms:*","Resource":"*"},
     {"Effect":"Allow","Principal":{"AWS":"%s"},"Action":"%s","Resource":"*",
      "Condition":{"StringEquals":{"%s":"%s"}}}]}
    """
        .formatted(TestVault.ROOT, TestVault.ALICE, action, key, value);
  }

  @Test
  void policiesSeeWhetherAKeyIsPrimaryKeyOrReplica() {
    String keyId = regions.primary(NORTH, SYMMETRIC);
    String policy = withCondition("kms:Encrypt", "kms:MultiRegionKeyType", "REPLICA");
    north.kms.putKeyPolicy(PutKeyPolicyRequest.of(keyId, policy));
    north.kms.replicateKey(new ReplicateKeyRequest(keyId, WEST, policy, false, "", List.of()));
    north.as(TestVault.ALICE);
    west.as(TestVault.ALICE);
    assertThat(west.encrypt(keyId, TEXT, TestVault.NO_CONTEXT)).isNotEmpty();
    assertThatThrownBy(() -> north.encrypt(keyId, TEXT, TestVault.NO_CONTEXT))
        .isInstanceOf(AccessDeniedException.class);
  }

  @Test
  void policiesSeeWhetherAKeyIsOfMultipleRegions() {
    TestVault vault = north.as(TestVault.ALICE);
    vault.identities.attach(
        TestVault.ALICE,
        "{\"Effect\":\"Allow\",\"Action\":\"kms:CreateKey\",\"Resource\":\"*\","
            + "\"Condition\":{\"Bool\":{\"kms:MultiRegion\":\"true\"},"
            + "\"StringEquals\":{\"kms:MultiRegionKeyType\":\"PRIMARY\"}}}");
    assertThat(vault.kms.createKey(SYMMETRIC.asMultiRegion()).keyMetadata().multiRegion()).isTrue();
    assertThatThrownBy(() -> vault.kms.createKey(SYMMETRIC))
        .isInstanceOf(AccessDeniedException.class);
  }

  @Test
  void importedMaterialStaysWhereItIs() {
    String keyId = regions.primary(NORTH, SYMMETRIC.withOrigin(KeyOrigin.EXTERNAL));
    ImportedKeys.importInto(north, keyId, new byte[32]);
    regions.replicate(NORTH, keyId, WEST);
    KeyMetadata replica = regions.describe(WEST, keyId);
    assertThat(replica.keyState()).isEqualTo(KeyState.PENDING_IMPORT);
    assertThat(replica.currentKeyMaterialId()).isNull();
    ImportedKeys.importInto(west, keyId, new byte[32]);
    byte[] blob = north.encrypt(keyId, TEXT, TestVault.CONTEXT);
    assertThat(west.decrypt(blob, TestVault.CONTEXT)).isEqualTo(TEXT);
  }

  @Test
  void eachVaultRecordsWhatWasDoneInIt() {
    String keyId = regions.primary(NORTH, SYMMETRIC);
    north.audit.clear();
    north.kms.replicateKey(ReplicateKeyRequest.of(keyId, WEST));
    AuditRecord here = north.audit.records().get(0);
    assertThat(here.eventName()).isEqualTo("ReplicateKey");
    assertThat(here.resources()).containsExactly(arn(NORTH, keyId));
    assertThat(here.requestParameters())
        .containsEntry("keyId", keyId)
        .containsEntry("replicaRegion", WEST)
        .containsEntry("bypassPolicyLockoutSafetyCheck", false);
    assertThat(here.responseElements()).containsKeys("replicaKeyMetadata", "replicaPolicy");
    assertThat(west.audit.records().stream().map(AuditRecord::eventName))
        .containsExactly("CreateKey", "SynchronizeMultiRegionKey");
    AuditRecord there = west.audit.records().get(0);
    assertThat(there.principal()).isEqualTo(TestVault.ROOT);
    assertThat(there.resources()).containsExactly(arn(WEST, keyId));
    assertThat(there.requestParameters()).containsEntry("multiRegion", true);
  }

  @Test
  void aRefusalIsRecordedWhereItHappened() {
    String keyId = regions.primary(NORTH, SYMMETRIC);
    north.as(TestVault.ALICE).identities.allow(TestVault.ALICE, "kms:ReplicateKey");
    west.as(TestVault.ALICE);
    assertThatThrownBy(() -> north.kms.replicateKey(ReplicateKeyRequest.of(keyId, WEST)))
        .isInstanceOf(AccessDeniedException.class);
    assertThat(north.audit.last().errorCode()).isEqualTo("AccessDenied");
    assertThat(west.audit.last().eventName()).isEqualTo("CreateKey");
    assertThat(west.audit.last().errorCode()).isEqualTo("AccessDenied");
  }
}
