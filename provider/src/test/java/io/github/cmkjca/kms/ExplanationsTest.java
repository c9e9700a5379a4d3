package io.github.cmkjca.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.kms.AccessDeniedException;
import io.github.cmkjca.spi.kms.CreateGrantRequest;
import io.github.cmkjca.spi.kms.DisableKeyRequest;
import io.github.cmkjca.spi.kms.ExplainRequest;
import io.github.cmkjca.spi.kms.ExplainResponse;
import io.github.cmkjca.spi.kms.ExplainResponse.DecidedBy;
import io.github.cmkjca.spi.kms.ExplainResponse.Decision;
import io.github.cmkjca.spi.kms.GrantConstraints;
import io.github.cmkjca.spi.kms.GrantOperation;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.PutKeyPolicyRequest;
import io.github.cmkjca.spi.kms.ValidationException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code explain} says of each way in which a request can be decided. */
class ExplanationsTest {
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

  private ExplainResponse explain(String principal, String action) {
    return explain(key, principal, action, EncryptionContext.empty(), Map.of());
  }

  private ExplainResponse explain(
      String keyId,
      String principal,
      String action,
      EncryptionContext context,
      Map<String, String> conditionKeys) {
    return vault.kms.explain(new ExplainRequest(keyId, principal, action, context, conditionKeys));
  }

  @Test
  void theStatementOfTheKeyPolicyThatAllows() {
    vault.allow(key, ALICE, "kms:Decrypt");
    ExplainResponse answer = explain(ALICE, "kms:Decrypt");
    assertThat(answer)
        .isEqualTo(
            new ExplainResponse(
                Decision.ALLOWED,
                DecidedBy.KEY_POLICY,
                null,
                "given",
                null,
                ALICE
                    + " may kms:Decrypt on "
                    + key
                    + ": statement \"given\" of the key policy allows it."));
  }

  @Test
  void theIdentityPolicyThatAllows() {
    vault.identities.allow(ALICE, "kms:Decrypt");
    ExplainResponse answer = explain(ALICE, "kms:Decrypt");
    assertThat(answer.decision()).isEqualTo(Decision.ALLOWED);
    assertThat(answer.decidedBy()).isEqualTo(DecidedBy.IDENTITY_POLICY);
    assertThat(answer.policy()).isEqualTo("own.json");
    assertThat(answer.sentence())
        .endsWith(
            "statement 1 of the identity policy own.json allows it, to which the key policy leaves"
                + " it by naming the account.");
  }

  @Test
  void theGrantThatAllowsAndTheConstraintThatFails() {
    String grantId =
        vault
            .kms
            .createGrant(
                CreateGrantRequest.of(key, ALICE, GrantOperation.DECRYPT)
                    .withConstraints(
                        GrantConstraints.subset(EncryptionContext.of("tenant", "blue"))))
            .grantId();
    ExplainResponse answer =
        explain(key, ALICE, "kms:Decrypt", EncryptionContext.of("tenant", "blue"), Map.of());
    assertThat(answer.decision()).isEqualTo(Decision.ALLOWED);
    assertThat(answer.decidedBy()).isEqualTo(DecidedBy.GRANT);
    assertThat(answer.policy()).isEqualTo(grantId);
    assertThat(answer.sentence())
        .isEqualTo(ALICE + " may kms:Decrypt on " + key + ": grant " + grantId + " allows it.");
    assertThat(explain(ALICE, "kms:Decrypt").sentence())
        .contains(
            "grant "
                + grantId
                + " would, but its constraint EncryptionContextSubset does not hold");
  }

  @Test
  void retirementIsAMatterOfTheGrant() {
    assertThatThrownBy(() -> explain(ALICE, "kms:RetireGrant"))
        .isInstanceOf(ValidationException.class)
        .hasMessageStartingWith("Who may retire a grant is said by the grant");
  }

  @Test
  void theStatementThatDenies() {
    vault.allow(key, ALICE, "kms:*");
    vault.identities.attach(
        ALICE,
        "{\"Sid\":\"never\",\"Effect\":\"Deny\",\"Action\":\"kms:Decrypt\",\"Resource\":\"*\"}");
    ExplainResponse answer = explain(ALICE, "kms:Decrypt");
    assertThat(answer.decision()).isEqualTo(Decision.EXPLICIT_DENY);
    assertThat(answer.errorCode()).isEqualTo("AccessDeniedException");
    assertThat(answer.statement()).isEqualTo("never");
    assertThat(answer.sentence())
        .startsWith(ALICE + " may not kms:Decrypt on ")
        .contains("statement \"never\" of the identity policy own.json denies it");
  }

  @Test
  void whatIsMissing() {
    assertThat(explain(ALICE, "kms:Decrypt").sentence())
        .contains("leaves it to identity policies, and no identity policy is attached");
    vault.identities.allow(ALICE, "kms:Encrypt");
    ExplainResponse answer = explain(ALICE, "kms:Decrypt");
    assertThat(answer.decision()).isEqualTo(Decision.IMPLICIT_DENY);
    assertThat(answer.decidedBy()).isEqualTo(DecidedBy.IDENTITY_POLICY);
    assertThat(answer.statement()).isNull();
    assertThat(answer.sentence()).contains("none of the principal's 1 identity policies allows");
  }

  @Test
  void theConditionThatFails() {
    vault.kms.putKeyPolicy(
        PutKeyPolicyRequest.of(
            key,
            "{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\""
                + TestVault.ROOT
                + "\"},\"Action\":\"kms:*Policy\",\"Resource\":\"*\"},{\"Sid\":\"blue\","
                + "\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"kms:*\",\"Resource\":\"*\","
                + "\"Condition\":{\"StringEquals\":{\"kms:EncryptionContext:tenant\":\"blue\","
                + "\"kms:ViaService\":\"jdbc.local.amazonaws.com\"}}}]}"));
    assertThat(explain(ALICE, "kms:Decrypt").sentence())
        .contains("no statement of the key policy allows it")
        .contains(
            "statement \"blue\" of the key policy would, but its condition StringEquals on"
                + " kms:EncryptionContext:tenant does not hold")
        .doesNotContain("\"blue\" does");
    ExplainResponse answer =
        explain(
            key,
            ALICE,
            "kms:Decrypt",
            EncryptionContext.of("tenant", "blue"),
            Map.of("kms:ViaService", "jdbc.local.amazonaws.com"));
    assertThat(answer.decision()).isEqualTo(Decision.ALLOWED);
  }

  @Test
  void theStateAndTheUsageOfTheKey() {
    vault.kms.disableKey(new DisableKeyRequest(key));
    ExplainResponse answer = explain(TestVault.ROOT, "kms:ReEncryptFrom");
    assertThat(answer.decision()).isEqualTo(Decision.REFUSED);
    assertThat(answer.decidedBy()).isEqualTo(DecidedBy.KEY);
    assertThat(answer.errorCode()).isEqualTo("DisabledException");
    assertThat(answer.sentence()).endsWith(key + " is disabled.");
    assertThat(explain(TestVault.ROOT, "kms:DescribeKey").decision()).isEqualTo(Decision.ALLOWED);
    assertThat(
            explain(
                    vault.key(KeySpec.HMAC_256),
                    TestVault.ROOT,
                    "kms:Decrypt",
                    EncryptionContext.empty(),
                    Map.of())
                .errorCode())
        .isEqualTo("InvalidKeyUsageException");
  }

  @Test
  void whatIsAboutNoKey() {
    assertThat(
            vault
                .kms
                .explain(
                    new ExplainRequest(
                        null, ALICE, "kms:CreateKey", EncryptionContext.empty(), Map.of()))
                .sentence())
        .contains("it is a matter of identity policies");
    assertThat(
            vault
                .kms
                .explain(
                    new ExplainRequest(
                        null, TestVault.ROOT, "kms:CreateKey", EncryptionContext.empty(), Map.of()))
                .decidedBy())
        .isEqualTo(DecidedBy.ACCOUNT);
  }

  @Test
  void onlyWhoMayReadThePolicyMayAsk() {
    vault.as(ALICE);
    assertThatThrownBy(() -> explain(ALICE, "kms:Decrypt"))
        .isInstanceOf(AccessDeniedException.class)
        .hasMessageContaining("kms:GetKeyPolicy");
    vault.identities.allow(ALICE, "kms:GetKeyPolicy");
    explain(ALICE, "kms:Decrypt");
    assertThatThrownBy(
            () ->
                vault.kms.explain(
                    new ExplainRequest(
                        null, ALICE, "kms:CreateKey", EncryptionContext.empty(), Map.of())))
        .isInstanceOf(AccessDeniedException.class);
  }

  @Test
  void aMisspeltActionIsNoneRatherThanRefusedByThePolicy() {
    for (String action : List.of("kms:Decrpyt", "Decrypt", "kms:ReEncrypt", "kms:*")) {
      assertThatThrownBy(() -> explain(TestVault.ROOT, action))
          .isInstanceOf(ValidationException.class)
          .hasMessageContaining("There is no action '" + action + "'");
    }
  }

  @Test
  void anActionOfAnotherServiceIsNone() {
    assertThatThrownBy(() -> explain(ALICE, "s3:GetObject"))
        .isInstanceOf(ValidationException.class);
  }
}
