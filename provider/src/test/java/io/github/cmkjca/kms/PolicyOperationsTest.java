package io.github.cmkjca.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.spi.kms.AccessDeniedException;
import io.github.cmkjca.spi.kms.CreateAliasRequest;
import io.github.cmkjca.spi.kms.DescribeKeyRequest;
import io.github.cmkjca.spi.kms.DisableKeyRequest;
import io.github.cmkjca.spi.kms.EnableKeyRequest;
import io.github.cmkjca.spi.kms.GetKeyPolicyRequest;
import io.github.cmkjca.spi.kms.GetKeyPolicyResponse;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.LimitExceededException;
import io.github.cmkjca.spi.kms.MalformedPolicyDocumentException;
import io.github.cmkjca.spi.kms.NotFoundException;
import io.github.cmkjca.spi.kms.PutKeyPolicyRequest;
import io.github.cmkjca.spi.kms.ValidationException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyOperationsTest {
  private TestVault vault;
  private String key;

  @BeforeEach
  void open(@TempDir Path directory) {
    vault = new TestVault(directory);
    key = vault.symmetricKey();
  }

  @AfterEach
  void close() {
    vault.close();
  }

  @Test
  void newKeyHasTheDefaultPolicy() {
    GetKeyPolicyResponse response = vault.kms.getKeyPolicy(new GetKeyPolicyRequest(key, "default"));
    assertThat(response.policyName()).isEqualTo("default");
    assertThat(response.policy())
        .contains("\"key-default-1\"", "\"" + TestVault.ROOT + "\"", "\"kms:*\"");
  }

  @Test
  void policyThatIsPutCountsAtOnceAndIsGivenBack() {
    String policy = TestVault.policy(TestVault.ALICE, "kms:DescribeKey");
    vault.as(TestVault.ALICE);
    assertThatThrownBy(() -> vault.kms.describeKey(DescribeKeyRequest.of(key)))
        .isInstanceOf(AccessDeniedException.class);
    vault.as(TestVault.ROOT).kms.putKeyPolicy(PutKeyPolicyRequest.of(key, policy));
    assertThat(vault.kms.getKeyPolicy(new GetKeyPolicyRequest(key, "default")).policy())
        .isEqualTo(policy);
    vault.as(TestVault.ALICE).kms.describeKey(DescribeKeyRequest.of(key));
  }

  @Test
  void otherPolicyNamesDoNotExist() {
    assertThatThrownBy(() -> vault.kms.getKeyPolicy(new GetKeyPolicyRequest(key, "other")))
        .isInstanceOf(NotFoundException.class)
        .hasMessage("No such policy exists");
    assertThatThrownBy(
            () -> vault.kms.putKeyPolicy(new PutKeyPolicyRequest(key, "other", "{}", false)))
        .isInstanceOf(NotFoundException.class)
        .hasMessage("No such policy exists");
  }

  @Test
  void policyNameHasAPattern() {
    assertThatThrownBy(() -> vault.kms.getKeyPolicy(new GetKeyPolicyRequest(key, "de fault")))
        .isInstanceOf(ValidationException.class)
        .hasMessage(
            "1 validation error detected: Value 'de fault' at 'policyName' failed to satisfy"
                + " constraint: Member must satisfy regular expression pattern: [\\w]+");
  }

  @Test
  void lockoutIsRefusedUnlessAskedFor() {
    String policy =
        """
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow",
         "Principal":{"AWS":"%s"},"Action":"kms:DescribeKey","Resource":"*"}]}
        """
            .formatted(TestVault.ROOT);
    assertThatThrownBy(() -> vault.kms.putKeyPolicy(PutKeyPolicyRequest.of(key, policy)))
        .isInstanceOf(MalformedPolicyDocumentException.class)
        .hasMessage(
            "The new key policy will not allow you to update the key policy in the future.");
    vault.kms.disableKey(new DisableKeyRequest(key));
    vault.kms.putKeyPolicy(new PutKeyPolicyRequest(key, "default", policy, true));
    assertThatThrownBy(() -> vault.kms.enableKey(new EnableKeyRequest(key)))
        .isInstanceOf(AccessDeniedException.class);
  }

  @Test
  void badPolicyChangesNothing() {
    String before = vault.kms.getKeyPolicy(new GetKeyPolicyRequest(key, "default")).policy();
    assertThatThrownBy(() -> vault.kms.putKeyPolicy(PutKeyPolicyRequest.of(key, "[]")))
        .isInstanceOf(MalformedPolicyDocumentException.class);
    assertThatThrownBy(
            () -> vault.kms.putKeyPolicy(PutKeyPolicyRequest.of(key, " ".repeat(32_769))))
        .isInstanceOf(LimitExceededException.class);
    assertThatThrownBy(() -> vault.kms.putKeyPolicy(PutKeyPolicyRequest.of(key, "")))
        .isInstanceOf(ValidationException.class);
    assertThat(vault.kms.getKeyPolicy(new GetKeyPolicyRequest(key, "default")).policy())
        .isEqualTo(before);
  }

  @Test
  void policyIsRecordedInFullWhenPutAndNotWhenGiven() {
    String policy = TestVault.policy(TestVault.ALICE, "kms:DescribeKey");
    vault.kms.putKeyPolicy(PutKeyPolicyRequest.of(key, policy));
    assertThat(vault.audit.last().requestParameters())
        .containsEntry("policy", policy)
        .containsEntry("policyName", "default")
        .containsEntry("bypassPolicyLockoutSafetyCheck", false);
    vault.kms.getKeyPolicy(new GetKeyPolicyRequest(key, "default"));
    assertThat(vault.audit.last().responseElements()).isNull();
    assertThat(vault.audit.last().toString()).doesNotContain("Statement");
  }

  @Test
  void policiesDoNotKnowAliases() {
    vault.kms.createAlias(new CreateAliasRequest("alias/orders", key));
    assertThatThrownBy(
            () -> vault.kms.getKeyPolicy(new GetKeyPolicyRequest("alias/orders", "default")))
        .isInstanceOf(NotFoundException.class)
        .hasMessage("Invalid keyId 'alias/orders'");
  }

  @Test
  void policyOfADisabledKeyCanBeRepaired() {
    String disabled = vault.disabledKey(KeySpec.HMAC_256);
    vault.allow(disabled, TestVault.ALICE, "kms:EnableKey");
  }

  @Test
  void putAndGetAreSeparatePermissions() {
    vault.allow(key, TestVault.ALICE, "kms:GetKeyPolicy");
    vault.as(TestVault.ALICE);
    String policy = vault.kms.getKeyPolicy(new GetKeyPolicyRequest(key, "default")).policy();
    assertThatThrownBy(() -> vault.kms.putKeyPolicy(PutKeyPolicyRequest.of(key, policy)))
        .isInstanceOf(AccessDeniedException.class)
        .hasMessageContaining("kms:PutKeyPolicy");
  }
}
