package io.github.cmkjca.kms;

import static io.github.cmkjca.kms.TestVault.ALICE;
import static io.github.cmkjca.kms.TestVault.NO_CONTEXT;
import static io.github.cmkjca.kms.TestVault.ROOT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.spi.kms.AccessDeniedException;
import io.github.cmkjca.spi.kms.EncryptRequest;
import io.github.cmkjca.spi.kms.ExplainRequest;
import io.github.cmkjca.spi.kms.ExplainResponse;
import io.github.cmkjca.spi.kms.GenerateRandomRequest;
import io.github.cmkjca.spi.kms.KeyManagementService;
import io.github.cmkjca.spi.kms.MalformedPolicyDocumentException;
import io.github.cmkjca.spi.kms.PutKeyPolicyRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Condition keys of all services ({@code aws:}) in requests as they are really made. */
class GlobalConditionKeysTest {
  private static final String SESSION = "arn:aws:sts::111122223333:assumed-role/Batch/run-7";

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

  /** Everybody of the account may encrypt under this condition. */
  private void allowIf(String condition) {
    vault.as(ROOT);
    vault.kms.putKeyPolicy(
        PutKeyPolicyRequest.of(
            key,
            TestVault.policy("*", "kms:Encrypt")
                .replace("\"Resource\":\"*\"}]}", "\"Resource\":\"*\"," + condition + "}]}")));
  }

  private static String condition(String operator, String name, String value) {
    return "\"Condition\":{\"%s\":{\"%s\":\"%s\"}}".formatted(operator, name, value);
  }

  private boolean encrypts(KeyManagementService kms, String principal) {
    vault.as(principal);
    try {
      kms.encrypt(EncryptRequest.of(key, new byte[1], NO_CONTEXT));
      return true;
    } catch (AccessDeniedException e) {
      return false;
    }
  }

  @ParameterizedTest
  @CsvSource({
    "StringEquals, aws:RequestedRegion, eu-north-1, true",
    "StringEquals, aws:RequestedRegion, eu-west-1, false",
    "StringNotEquals, aws:RequestedRegion, eu-north-1, false",
    "StringNotEquals, aws:RequestedRegion, eu-west-1, true",
    "StringEquals, aws:username, alice, true",
    "StringEquals, aws:username, bob, false",
    "StringEquals, aws:userid, alice, true",
    "StringNotEquals, aws:userid, alice, false",
    "Bool, aws:ViaAWSService, false, true",
    "Bool, aws:ViaAWSService, true, false",
  })
  void eachRequestCarriesThem(String operator, String name, String value, boolean allowed) {
    allowIf(condition(operator, name, value));
    assertThat(encrypts(vault.kms, ALICE)).isEqualTo(allowed);
  }

  @Test
  void aSessionIsKnownByRoleAndSession() {
    allowIf(condition("StringLike", "aws:userid", "Batch:*"));
    assertThat(encrypts(vault.kms, SESSION)).isTrue();
    assertThat(encrypts(vault.kms, SESSION.replace("Batch", "Other"))).isFalse();
    assertThat(encrypts(vault.kms, ALICE)).isFalse();
    allowIf(condition("Null", "aws:username", "true"));
    assertThat(encrypts(vault.kms, SESSION)).isTrue();
    assertThat(encrypts(vault.kms, ALICE)).isFalse();
  }

  @Test
  void anIntegrationIsAService() {
    allowIf(condition("Bool", "aws:ViaAWSService", "true"));
    assertThat(encrypts(vault.kms, ALICE)).isFalse();
    assertThat(encrypts(vault.kms.via(Integration.KEYSTORE), ALICE)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"AIDACKCEVSQ6C2EXAMPLE", "AROAEXAMPLEEXAMPLE:*"})
  void idsThatAwsMadeAreRefused(String id) {
    assertThatThrownBy(() -> allowIf(condition("StringNotLike", "aws:userid", id)))
        .isInstanceOf(MalformedPolicyDocumentException.class)
        .hasMessageContaining("is an id that AWS made");
  }

  @Test
  void aRequestAboutNoKeyCarriesThem() {
    vault.identities.attach(
        ALICE,
        "{\"Effect\":\"Allow\",\"Action\":\"kms:GenerateRandom\",\"Resource\":\"*\","
            + condition("StringEquals", "aws:RequestedRegion", "eu-north-1")
            + "}");
    vault.as(ALICE);
    vault.kms.generateRandom(new GenerateRandomRequest(1));
    vault.identities.attach(
        ALICE,
        "{\"Effect\":\"Deny\",\"Action\":\"kms:*\",\"Resource\":\"*\","
            + condition("Bool", "aws:ViaAWSService", "false")
            + "}");
    assertThatThrownBy(() -> vault.kms.generateRandom(new GenerateRandomRequest(1)))
        .isInstanceOf(AccessDeniedException.class);
  }

  @Test
  void theUseOfADataKeyCarriesThem() {
    allowIf(condition("StringEquals", "aws:RequestedRegion", "eu-north-1"));
    vault.as(ALICE);
    vault.kms.authorize(
        new UseAuthority.UseRequest(key, "kms:Encrypt", NO_CONTEXT, false, List.of()));
    allowIf(condition("StringEquals", "aws:RequestedRegion", "eu-west-1"));
    vault.as(ALICE);
    assertThatThrownBy(
            () ->
                vault.kms.authorize(
                    new UseAuthority.UseRequest(key, "kms:Encrypt", NO_CONTEXT, false, List.of())))
        .isInstanceOf(AccessDeniedException.class);
  }

  @Test
  void explanationsKnowThem() {
    allowIf(condition("StringEquals", "aws:RequestedRegion", "eu-north-1"));
    assertThat(
            vault
                .kms
                .explain(new ExplainRequest(key, ALICE, "kms:Encrypt", NO_CONTEXT, Map.of()))
                .decision())
        .isEqualTo(ExplainResponse.Decision.ALLOWED);
  }

  /** They have no meaning here; docs/DIFFERENCES.md names them. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "aws:CalledVia",
        "aws:CalledViaFirst",
        "aws:CalledViaLast",
        "aws:MultiFactorAuthAge",
        "aws:MultiFactorAuthPresent",
        "aws:PrincipalOrgID",
        "aws:PrincipalOrgPaths",
        "aws:PrincipalServiceName",
        "aws:Referer",
        "aws:ResourceOrgID",
        "aws:SourceAccount",
        "aws:SourceArn",
        "aws:SourceVpc",
        "aws:SourceVpce",
        "aws:TokenIssueTime",
        "aws:UserAgent",
        "aws:VpcSourceIp"
      })
  void thoseWithoutMeaningAreRefused(String name) {
    assertThatThrownBy(() -> allowIf(condition("StringEquals", name, "1")))
        .isInstanceOf(MalformedPolicyDocumentException.class)
        .hasMessageContaining(name);
  }
}
