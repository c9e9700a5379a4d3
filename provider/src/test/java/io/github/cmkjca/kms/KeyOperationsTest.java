package io.github.cmkjca.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.kms.audit.AuditRecord;
import io.github.cmkjca.spi.kms.AccessDeniedException;
import io.github.cmkjca.spi.kms.CreateAliasRequest;
import io.github.cmkjca.spi.kms.CreateKeyRequest;
import io.github.cmkjca.spi.kms.DescribeKeyRequest;
import io.github.cmkjca.spi.kms.DisableKeyRequest;
import io.github.cmkjca.spi.kms.EnableKeyRequest;
import io.github.cmkjca.spi.kms.InvalidGrantTokenException;
import io.github.cmkjca.spi.kms.InvalidMarkerException;
import io.github.cmkjca.spi.kms.KeyListEntry;
import io.github.cmkjca.spi.kms.KeyManager;
import io.github.cmkjca.spi.kms.KeyMetadata;
import io.github.cmkjca.spi.kms.KeyOrigin;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyState;
import io.github.cmkjca.spi.kms.KeyUsage;
import io.github.cmkjca.spi.kms.LimitExceededException;
import io.github.cmkjca.spi.kms.ListKeysRequest;
import io.github.cmkjca.spi.kms.ListKeysResponse;
import io.github.cmkjca.spi.kms.MalformedPolicyDocumentException;
import io.github.cmkjca.spi.kms.NotFoundException;
import io.github.cmkjca.spi.kms.ValidationException;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyOperationsTest {
  private TestVault vault;

  @BeforeEach
  void open(@TempDir Path directory) {
    vault = new TestVault(directory);
  }

  @AfterEach
  void close() {
    vault.close();
  }

  // CreateKey

  @Test
  void createKeyAnswersWithTheMetadataOfTheKey() {
    KeyMetadata key =
        vault.kms.createKey(CreateKeyRequest.of(KeySpec.SYMMETRIC_DEFAULT)).keyMetadata();
    assertThat(key.awsAccountId()).isEqualTo(TestVault.ACCOUNT);
    assertThat(UUID.fromString(key.keyId())).hasToString(key.keyId());
    assertThat(key.arn()).isEqualTo(TestVault.ARN_PREFIX + "key/" + key.keyId());
    assertThat(key.creationDate()).isEqualTo(TestVault.NOW.truncatedTo(ChronoUnit.MILLIS));
    assertThat(key.enabled()).isTrue();
    assertThat(key.keyState()).isEqualTo(KeyState.ENABLED);
    assertThat(key.description()).isEmpty();
    assertThat(key.keyUsage()).isEqualTo(KeyUsage.ENCRYPT_DECRYPT);
    assertThat(key.origin()).isEqualTo(KeyOrigin.AWS_KMS);
    assertThat(key.keyManager()).isEqualTo(KeyManager.CUSTOMER);
    assertThat(key.multiRegion()).isFalse();
    assertThat(key.currentKeyMaterialId()).matches("[0-9a-f]{64}");
    assertThat(vault.kms.describeKey(DescribeKeyRequest.of(key.keyId())).keyMetadata())
        .isEqualTo(key);
  }

  @ParameterizedTest
  @EnumSource(
      value = KeySpec.class,
      names = {"HMAC_224", "HMAC_256", "HMAC_384", "HMAC_512"})
  void hmacKeyNeedsItsUsageAndShowsNoMaterialId(KeySpec spec) {
    KeyMetadata key = vault.kms.createKey(CreateKeyRequest.of(spec)).keyMetadata();
    assertThat(key.keyUsage()).isEqualTo(KeyUsage.GENERATE_VERIFY_MAC);
    assertThat(key.currentKeyMaterialId()).isNull();
    assertThatThrownBy(() -> vault.kms.createKey(new CreateKeyRequest(spec, null, "", null, false)))
        .isInstanceOf(ValidationException.class)
        .hasMessage(
            "You must specify a KeyUsage value for all KMS keys except for symmetric encryption"
                + " keys.");
  }

  @Test
  void symmetricKeyMayLeaveItsUsageOut() {
    KeyMetadata key =
        vault
            .kms
            .createKey(new CreateKeyRequest(KeySpec.SYMMETRIC_DEFAULT, null, "d", null, false))
            .keyMetadata();
    assertThat(key.keyUsage()).isEqualTo(KeyUsage.ENCRYPT_DECRYPT);
    assertThat(key.description()).isEqualTo("d");
  }

  @Test
  void usageMustFitTheSpec() {
    assertThatThrownBy(
            () ->
                vault.kms.createKey(
                    new CreateKeyRequest(
                        KeySpec.HMAC_256, KeyUsage.ENCRYPT_DECRYPT, "", null, false)))
        .isInstanceOf(ValidationException.class)
        .hasMessage("KeyUsage ENCRYPT_DECRYPT is not compatible with KeySpec HMAC_256");
  }

  @Test
  void descriptionHasAtMost8192Characters() {
    vault.kms.createKey(withDescription("d".repeat(8192)));
    String tooLong = "d".repeat(8193);
    assertThatThrownBy(() -> vault.kms.createKey(withDescription(tooLong)))
        .isInstanceOf(ValidationException.class)
        .hasMessageEndingWith(
            "at 'description' failed to satisfy constraint: Member must have length less than or"
                + " equal to 8192");
  }

  @Test
  void onlyTheAccountRootCreatesKeys() {
    vault.as(TestVault.ALICE);
    assertThatThrownBy(() -> vault.key(KeySpec.SYMMETRIC_DEFAULT))
        .isInstanceOf(AccessDeniedException.class)
        .hasMessage(
            "User: "
                + TestVault.ALICE
                + " is not authorized to perform: kms:CreateKey on resource: * because no"
                + " identity-based policy allows the kms:CreateKey action");
    assertThat(vault.audit.last().errorCode()).isEqualTo("AccessDenied");
  }

  @Test
  void keyOnFirstNeedWantsThePermissionForItsAliasToo() {
    vault.identities.allow(TestVault.ALICE, "kms:CreateKey");
    vault.as(TestVault.ALICE);
    assertThatThrownBy(() -> vault.kms.ensureKey("alias/orders"))
        .isInstanceOf(AccessDeniedException.class)
        .hasMessageContaining("kms:CreateAlias");
    vault.identities.allow(TestVault.ALICE, "kms:CreateAlias");
    vault.identities.attach(
        TestVault.ALICE,
        "{\"Effect\":\"Deny\",\"Action\":\"kms:CreateAlias\",\"Resource\":\""
            + TestVault.ARN_PREFIX
            + "alias/orders\"}");
    assertThatThrownBy(() -> vault.kms.ensureKey("alias/orders"))
        .isInstanceOf(AccessDeniedException.class)
        .hasMessageContaining("explicit deny");
    vault.kms.ensureKey("alias/mine");
    vault.as(TestVault.ROOT);
    assertThat(vault.kms.listKeys(new ListKeysRequest(null, null)).keys()).hasSize(1);
  }

  @Test
  void policyThatLocksItsMakerOutIsRefusedUnlessAskedFor() {
    String policy =
        """
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow",
         "Principal":{"AWS":"%s"},"Action":"kms:*","Resource":"*"}]}
        """
            .formatted(TestVault.ALICE);
    assertThatThrownBy(() -> vault.kms.createKey(withPolicy(policy, false)))
        .isInstanceOf(MalformedPolicyDocumentException.class)
        .hasMessage(
            "The new key policy will not allow you to update the key policy in the future.");
    String arn = vault.kms.createKey(withPolicy(policy, true)).keyMetadata().arn();
    assertThatThrownBy(() -> vault.kms.describeKey(DescribeKeyRequest.of(arn)))
        .isInstanceOf(AccessDeniedException.class);
    vault.as(TestVault.ALICE).kms.describeKey(DescribeKeyRequest.of(arn));
  }

  @Test
  void malformedPolicyIsRefused() {
    assertThatThrownBy(() -> vault.kms.createKey(withPolicy("{\"Statement\":", false)))
        .isInstanceOf(MalformedPolicyDocumentException.class);
    assertThat(vault.kms.listKeys(new ListKeysRequest(null, null)).keys()).isEmpty();
  }

  @Test
  void policyHasAtMost32768Bytes() {
    String policy = TestVault.policy(TestVault.ALICE, "kms:*");
    String longest = policy + " ".repeat(32_768 - policy.length());
    vault.kms.createKey(withPolicy(longest, false));
    assertThatThrownBy(() -> vault.kms.createKey(withPolicy(longest + " ", false)))
        .isInstanceOf(LimitExceededException.class)
        .hasMessageContaining("32769 bytes");
  }

  @Test
  void policyHasOnlyCharactersThatAwsAccepts() {
    assertThatThrownBy(() -> vault.kms.createKey(withPolicy("{\u0416}", false)))
        .isInstanceOf(ValidationException.class)
        .hasMessageContaining("at 'policy' failed to satisfy constraint: Member must satisfy");
  }

  @Test
  void createKeyIsRecordedWithItsDefaults() {
    KeyMetadata key =
        vault.kms.createKey(CreateKeyRequest.of(KeySpec.SYMMETRIC_DEFAULT)).keyMetadata();
    AuditRecord record = vault.audit.last();
    assertThat(record.eventName()).isEqualTo("CreateKey");
    assertThat(record.readOnly()).isFalse();
    assertThat(record.principal()).isEqualTo(TestVault.ROOT);
    assertThat(record.eventTime()).isEqualTo(TestVault.NOW);
    assertThat(record.resources()).containsExactly(key.arn());
    assertThat(record.requestParameters())
        .containsEntry("keySpec", "SYMMETRIC_DEFAULT")
        .containsEntry("customerMasterKeySpec", "SYMMETRIC_DEFAULT")
        .containsEntry("keyUsage", "ENCRYPT_DECRYPT")
        .containsEntry("origin", "AWS_KMS")
        .containsEntry("bypassPolicyLockoutSafetyCheck", false)
        .containsEntry("multiRegion", false)
        .containsEntry("description", "");
    assertThat(record.responseElements()).containsOnlyKeys("keyMetadata");
    assertThat(String.valueOf(record.responseElements()))
        .contains("aWSAccountId=" + TestVault.ACCOUNT)
        .contains("keyId=" + key.keyId())
        .contains("creationDate=Feb 3, 2026, 4:05:06")
        .contains("encryptionAlgorithms=[SYMMETRIC_DEFAULT]");
  }

  // DescribeKey

  @Test
  void describeKeyKnowsIdArnAliasNameAndAliasArn() {
    String arn = vault.symmetricKey();
    vault.kms.createAlias(new CreateAliasRequest("alias/orders", arn));
    for (String name :
        List.of(
            arn, TestVault.bareId(arn), "alias/orders", TestVault.ARN_PREFIX + "alias/orders")) {
      assertThat(vault.kms.describeKey(DescribeKeyRequest.of(name)).keyMetadata().arn())
          .isEqualTo(arn);
      assertThat(vault.audit.last().requestParameters()).containsEntry("keyId", name);
      assertThat(vault.audit.last().resources()).containsExactly(arn);
    }
  }

  @Test
  void unknownKeyIsNamedByItsArn() {
    String id = "00000000-0000-4000-8000-000000000000";
    assertThatThrownBy(() -> vault.kms.describeKey(DescribeKeyRequest.of(id)))
        .isInstanceOf(NotFoundException.class)
        .hasMessage("Key '" + TestVault.ARN_PREFIX + "key/" + id + "' does not exist");
  }

  @Test
  void unknownAliasIsNamedByItsArn() {
    assertThatThrownBy(() -> vault.kms.describeKey(DescribeKeyRequest.of("alias/none")))
        .isInstanceOf(NotFoundException.class)
        .hasMessage("Alias " + TestVault.ARN_PREFIX + "alias/none is not found.");
  }

  @Test
  void keyIdHasOneTo2048Characters() {
    assertThatThrownBy(() -> vault.kms.describeKey(DescribeKeyRequest.of("")))
        .isInstanceOf(ValidationException.class)
        .hasMessage(
            "1 validation error detected: Value '' at 'keyId' failed to satisfy constraint: Member"
                + " must have length greater than or equal to 1");
    String tooLong = "k".repeat(2049);
    assertThatThrownBy(() -> vault.kms.describeKey(DescribeKeyRequest.of(tooLong)))
        .isInstanceOf(ValidationException.class)
        .hasMessage(
            "1 validation error detected: Value '"
                + tooLong
                + "' at 'keyId' failed to satisfy constraint: Member must have length less than or"
                + " equal to 2048");
  }

  @Test
  void grantTokenOfNoGrantIsRefused() {
    String arn = vault.symmetricKey();
    assertThatThrownBy(() -> vault.kms.describeKey(new DescribeKeyRequest(arn, List.of("token"))))
        .isInstanceOf(InvalidGrantTokenException.class);
  }

  @Test
  void describeKeyNeedsItsPermission() {
    String arn = vault.symmetricKey();
    vault.as(TestVault.ALICE);
    assertThatThrownBy(() -> vault.kms.describeKey(DescribeKeyRequest.of(arn)))
        .isInstanceOf(AccessDeniedException.class)
        .hasMessageContaining(TestVault.ALICE)
        .hasMessageContaining("kms:DescribeKey")
        .hasMessageContaining(arn)
        .hasMessageContaining("because no identity-based policy allows the kms:DescribeKey action");
    vault.as(TestVault.ROOT).allow(arn, TestVault.ALICE, "kms:DescribeKey");
    vault.as(TestVault.ALICE).kms.describeKey(DescribeKeyRequest.of(arn));
  }

  @Test
  void principalOfAnotherAccountIsRefusedWhateverThePolicySays() {
    String stranger = "arn:aws:iam::999999999999:user/mallory";
    String arn = vault.symmetricKey();
    vault.allow(arn, "*", "kms:*");
    vault.as(TestVault.ALICE).kms.describeKey(DescribeKeyRequest.of(arn));
    vault.as(stranger);
    assertThatThrownBy(() -> vault.kms.describeKey(DescribeKeyRequest.of(arn)))
        .isInstanceOf(AccessDeniedException.class);
  }

  // EnableKey, DisableKey

  @Test
  void disabledKeyIsDisabledUntilEnabled() {
    String arn = vault.symmetricKey();
    vault.kms.disableKey(new DisableKeyRequest(TestVault.bareId(arn)));
    KeyMetadata disabled = vault.kms.describeKey(DescribeKeyRequest.of(arn)).keyMetadata();
    assertThat(disabled.keyState()).isEqualTo(KeyState.DISABLED);
    assertThat(disabled.enabled()).isFalse();
    vault.kms.enableKey(new EnableKeyRequest(arn));
    assertThat(vault.kms.describeKey(DescribeKeyRequest.of(arn)).keyMetadata().enabled()).isTrue();
  }

  @Test
  void keyThatIsAlreadyThereStaysSo() {
    String arn = vault.symmetricKey();
    vault.kms.enableKey(new EnableKeyRequest(arn));
    vault.kms.disableKey(new DisableKeyRequest(arn));
    vault.kms.disableKey(new DisableKeyRequest(arn));
    assertThat(vault.audit.last().eventName()).isEqualTo("DisableKey");
    assertThat(vault.audit.last().errorCode()).isNull();
    assertThat(vault.audit.last().responseElements()).containsEntry("keyId", arn);
  }

  @Test
  void managementDoesNotKnowAliases() {
    vault.kms.createAlias(new CreateAliasRequest("alias/orders", vault.symmetricKey()));
    assertThatThrownBy(() -> vault.kms.disableKey(new DisableKeyRequest("alias/orders")))
        .isInstanceOf(NotFoundException.class)
        .hasMessage("Invalid keyId 'alias/orders'");
  }

  @Test
  void enableAndDisableAreSeparatePermissions() {
    String arn = vault.symmetricKey();
    vault.allow(arn, TestVault.ALICE, "kms:DisableKey");
    vault.as(TestVault.ALICE).kms.disableKey(new DisableKeyRequest(arn));
    assertThatThrownBy(() -> vault.kms.enableKey(new EnableKeyRequest(arn)))
        .isInstanceOf(AccessDeniedException.class)
        .hasMessageContaining("kms:EnableKey");
    assertThat(vault.audit.last().resources()).containsExactly(arn);
  }

  // ListKeys

  @Test
  void pagesTogetherAreAllKeysOnceInOrder() {
    List<String> made = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      made.add(TestVault.bareId(vault.symmetricKey()));
    }
    List<String> seen = new ArrayList<>();
    String marker = null;
    int pages = 0;
    ListKeysResponse page;
    do {
      page = vault.kms.listKeys(new ListKeysRequest(2, marker));
      assertThat(page.nextMarker() != null).isEqualTo(page.truncated());
      page.keys().stream().map(KeyListEntry::keyId).forEach(seen::add);
      marker = page.nextMarker();
      pages++;
    } while (page.truncated());
    assertThat(pages).isEqualTo(3);
    assertThat(seen).isSorted().containsExactlyInAnyOrderElementsOf(made);
  }

  @Test
  void fullLastPageIsNotTruncated() {
    vault.symmetricKey();
    vault.symmetricKey();
    ListKeysResponse page = vault.kms.listKeys(new ListKeysRequest(2, null));
    assertThat(page.keys()).hasSize(2);
    assertThat(page.truncated()).isFalse();
    assertThat(page.keys().get(0).keyArn())
        .isEqualTo(TestVault.ARN_PREFIX + "key/" + page.keys().get(0).keyId());
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "!", "YWxpYXM6YWxpYXMvYQ", "a2V5Og", "a2V5OmFiYw", "a2V5OmFiYw=="})
  void foreignMarkerIsInvalid(String marker) {
    assertThatThrownBy(() -> vault.kms.listKeys(new ListKeysRequest(null, marker)))
        .isInstanceOf(InvalidMarkerException.class);
  }

  @Test
  void markerHasOneTo1024CharactersOfLatin1() {
    for (String marker : List.of("", "m".repeat(1025), "\u0416")) {
      assertThatThrownBy(() -> vault.kms.listKeys(new ListKeysRequest(null, marker)))
          .isInstanceOf(ValidationException.class)
          .hasMessageContaining("at 'marker' failed to satisfy constraint");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 1001})
  void limitIsOneTo1000(int limit) {
    assertThatThrownBy(() -> vault.kms.listKeys(new ListKeysRequest(limit, null)))
        .isInstanceOf(ValidationException.class)
        .hasMessage(
            "1 validation error detected: Value '"
                + limit
                + "' at 'limit' failed to satisfy constraint: Member must have value "
                + (limit < 1 ? "greater than or equal to 1" : "less than or equal to 1000"));
  }

  @Test
  void violationsAreCounted() {
    assertThatThrownBy(() -> vault.kms.listKeys(new ListKeysRequest(0, "")))
        .isInstanceOf(ValidationException.class)
        .hasMessageStartingWith("2 validation errors detected: Value '0' at 'limit'")
        .hasMessageContaining("; Value '' at 'marker'");
  }

  @Test
  void onlyTheAccountRootListsKeys() {
    vault.as(TestVault.ALICE);
    assertThatThrownBy(() -> vault.kms.listKeys(new ListKeysRequest(null, null)))
        .isInstanceOf(AccessDeniedException.class)
        .hasMessageContaining("kms:ListKeys on resource: *");
  }

  private static CreateKeyRequest withDescription(String description) {
    return new CreateKeyRequest(KeySpec.SYMMETRIC_DEFAULT, null, description, null, false);
  }

  private static CreateKeyRequest withPolicy(String policy, boolean bypass) {
    return new CreateKeyRequest(KeySpec.SYMMETRIC_DEFAULT, null, "", policy, bypass);
  }
}
