package io.github.cmkjca.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.kms.UseAuthority.UseRequest;
import io.github.cmkjca.spi.kms.AccessDeniedException;
import io.github.cmkjca.spi.kms.CreateAliasRequest;
import io.github.cmkjca.spi.kms.CreateKeyRequest;
import io.github.cmkjca.spi.kms.DescribeKeyRequest;
import io.github.cmkjca.spi.kms.GenerateRandomRequest;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.ListKeysRequest;
import io.github.cmkjca.spi.kms.MalformedPolicyDocumentException;
import io.github.cmkjca.spi.kms.PutKeyPolicyRequest;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Key policies and the policies of the callers together (KMS Developer Guide, "Default key
 * policy").
 */
class IdentityPoliciesTest {
  private static final String ALICE = TestVault.ALICE;

  private TestVault vault;
  private String key;

  @BeforeEach
  void open(@TempDir Path dir) {
    vault = new TestVault(dir);
    key = vault.symmetricKey();
  }

  @AfterEach
  void close() {
    vault.close();
  }

  private void describe() {
    vault.kms.describeKey(DescribeKeyRequest.of(key));
  }

  @Test
  void theDefaultKeyPolicyDelegatesToThem() {
    vault.as(ALICE);
    assertThatThrownBy(this::describe)
        .isInstanceOf(AccessDeniedException.class)
        .hasMessageContaining("no identity-based policy allows the kms:DescribeKey action");
    vault.identities.allow(ALICE, "kms:DescribeKey");
    describe();
    assertThatThrownBy(() -> vault.encrypt(key, new byte[1], TestVault.NO_CONTEXT))
        .isInstanceOf(AccessDeniedException.class);
  }

  @Test
  void withoutTheAccountInTheKeyPolicyTheyAllowNothing() {
    vault.kms.putKeyPolicy(
        new PutKeyPolicyRequest(
            key,
            "default",
            "{\"Statement\":{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"arn:aws:iam::111122223333:user/bob\"},"
                + "\"Action\":\"kms:*\",\"Resource\":\"*\"}}",
            true));
    vault.identities.allow(ALICE, "kms:*");
    vault.as(ALICE);
    assertThatThrownBy(this::describe)
        .isInstanceOf(AccessDeniedException.class)
        .hasMessageContaining("no resource-based policy allows the kms:DescribeKey action");
  }

  @Test
  void theirDenialsBeatTheKeyPolicy() {
    vault.allow(key, ALICE, "kms:*");
    vault.as(ALICE);
    describe();
    vault.identities.attach(
        ALICE,
        "{\"Sid\":\"never\",\"Effect\":\"Deny\",\"Action\":\"kms:Describe*\",\"Resource\":\"*\"}");
    assertThatThrownBy(this::describe)
        .isInstanceOf(AccessDeniedException.class)
        .hasMessageContaining("with an explicit deny in an identity-based policy")
        .hasMessageContaining("own.json, statement \"never\"");
  }

  @Test
  void whatIsAboutNoKeyIsTheirsAlone() {
    vault.as(ALICE);
    assertThatThrownBy(() -> vault.kms.createKey(CreateKeyRequest.of(KeySpec.HMAC_256)))
        .isInstanceOf(AccessDeniedException.class);
    vault.identities.attach(
        ALICE,
        "{\"Effect\":\"Allow\",\"Action\":[\"kms:CreateKey\",\"kms:GenerateRandom\",\"kms:ListKeys\"],"
            + "\"Resource\":\"*\",\"Condition\":{\"StringEqualsIfExists\":{\"kms:KeySpec\":\"HMAC_256\"}}}");
    vault.kms.createKey(CreateKeyRequest.of(KeySpec.HMAC_256));
    vault.kms.generateRandom(new GenerateRandomRequest(7));
    vault.kms.listKeys(new ListKeysRequest(null, null));
    assertThatThrownBy(() -> vault.kms.createKey(CreateKeyRequest.of(KeySpec.SYMMETRIC_DEFAULT)))
        .isInstanceOf(AccessDeniedException.class)
        .hasMessageContaining("kms:CreateKey on resource: *");
  }

  @Test
  void theyMayAskForTheAliasesOfAKeyHoweverItIsNamed() {
    vault.kms.createAlias(new CreateAliasRequest("alias/orders", key));
    vault.identities.attach(
        ALICE,
        "{\"Effect\":\"Allow\",\"Action\":\"kms:*\",\"Resource\":\"*\","
            + "\"Condition\":{\"ForAnyValue:StringLike\":{\"kms:ResourceAliases\":\"alias/ord*\"}}}");
    String other = vault.symmetricKey();
    vault.as(ALICE);
    describe();
    assertThatThrownBy(() -> vault.kms.describeKey(DescribeKeyRequest.of(other)))
        .isInstanceOf(AccessDeniedException.class);
  }

  @Test
  void tagsOfTheCallerMeetThoseOfTheContext() {
    vault.kms.putKeyPolicy(
        PutKeyPolicyRequest.of(
            key,
            "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"111122223333\"},"
                + "\"Action\":\"kms:*\",\"Resource\":\"*\"},"
                + "{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"kms:Encrypt\",\"Resource\":\"*\",\"Condition\":"
                + "{\"StringEquals\":{\"kms:EncryptionContext:tenant\":\"${aws:PrincipalTag/Tenant}\"}}}]}"));
    vault.as(ALICE);
    assertThatThrownBy(() -> vault.encrypt(key, new byte[1], TestVault.CONTEXT))
        .isInstanceOf(AccessDeniedException.class);
    vault.identities.tag(ALICE, "tenant", "blue");
    vault.encrypt(key, new byte[1], TestVault.CONTEXT);
    assertThatThrownBy(() -> vault.encrypt(key, new byte[1], TestVault.NO_CONTEXT))
        .isInstanceOf(AccessDeniedException.class);
  }

  @Test
  void theAccountInAKeyPolicySavesFromLockoutUnlessTheyDeny() {
    vault.identities.allow(ALICE, "kms:PutKeyPolicy");
    String delegating =
        "{\"Statement\":{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"111122223333\"},\"Action\":\"kms:*\",\"Resource\":\"*\"}}";
    vault.as(ALICE).kms.putKeyPolicy(PutKeyPolicyRequest.of(key, delegating));
    String other = vault.as(TestVault.ROOT).symmetricKey();
    vault.allow(other, ALICE, "kms:PutKeyPolicy");
    vault.identities.attach(
        ALICE,
        "{\"Effect\":\"Deny\",\"Action\":\"kms:PutKeyPolicy\",\"Resource\":\"*\",\"Condition\":"
            + "{\"Null\":{\"kms:BypassPolicyLockoutSafetyCheck\":\"true\"}}}");
    vault.as(ALICE);
    assertThatThrownBy(() -> vault.kms.putKeyPolicy(PutKeyPolicyRequest.of(other, delegating)))
        .isInstanceOf(AccessDeniedException.class);
    vault.kms.putKeyPolicy(new PutKeyPolicyRequest(other, "default", delegating, true));
  }

  @Test
  void aCallerThatWouldBeDeniedIsLockedOut() {
    String toAlice = TestVault.policy(ALICE, "kms:*");
    vault.allow(key, ALICE, "kms:*");
    vault.identities.attach(
        ALICE,
        "{\"Effect\":\"Deny\",\"Action\":\"kms:PutKeyPolicy\",\"NotResource\":\"%s\"}"
            .formatted(key));
    vault.as(ALICE).kms.putKeyPolicy(PutKeyPolicyRequest.of(key, toAlice));
    vault.identities.detachAll(ALICE);
    vault.identities.attach(
        ALICE, "{\"Effect\":\"Deny\",\"Action\":\"kms:PutKeyPolicy\",\"Resource\":\"*\"}");
    vault.identities.allow(ALICE, "kms:CreateKey");
    assertThatThrownBy(
            () ->
                vault.kms.createKey(
                    new CreateKeyRequest(
                        KeySpec.HMAC_256, KeySpec.HMAC_256.defaultUsage(), "", toAlice, false)))
        .isInstanceOf(MalformedPolicyDocumentException.class);
  }

  @Test
  void aChangeMovesTheEpochAndEndsTheUseOfDataKeys() {
    vault.identities.allow(ALICE, "kms:Decrypt");
    vault.as(ALICE);
    UseRequest use = new UseRequest(key, "kms:Decrypt", TestVault.NO_CONTEXT, false, List.of());
    long epoch = vault.kms.epoch();
    vault.kms.authorize(use);
    assertThat(vault.kms.epoch()).isEqualTo(epoch);
    vault.identities.detachAll(ALICE);
    assertThat(vault.kms.epoch()).isNotEqualTo(epoch);
    assertThatThrownBy(() -> vault.kms.authorize(use)).isInstanceOf(AccessDeniedException.class);
  }
}
