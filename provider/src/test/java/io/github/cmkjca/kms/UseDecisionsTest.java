package io.github.cmkjca.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.kms.UseAuthority.UseRequest;
import io.github.cmkjca.kms.UseAuthority.UseSummary;
import io.github.cmkjca.kms.audit.AuditRecord;
import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.kms.AccessDeniedException;
import io.github.cmkjca.spi.kms.CreateAliasRequest;
import io.github.cmkjca.spi.kms.DecryptRequest;
import io.github.cmkjca.spi.kms.DeleteAliasRequest;
import io.github.cmkjca.spi.kms.DescribeKeyRequest;
import io.github.cmkjca.spi.kms.DisableKeyRequest;
import io.github.cmkjca.spi.kms.DisabledException;
import io.github.cmkjca.spi.kms.EnableKeyRequest;
import io.github.cmkjca.spi.kms.InvalidGrantTokenException;
import io.github.cmkjca.spi.kms.InvalidKeyUsageException;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyUnavailableException;
import io.github.cmkjca.spi.kms.KmsInternalException;
import io.github.cmkjca.spi.kms.NotFoundException;
import io.github.cmkjca.spi.kms.PutKeyPolicyRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UseDecisionsTest {
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
  void permissionIsNotRecorded() {
    vault.audit.clear();
    vault.kms.authorize(use("kms:Decrypt"));
    vault.kms.authorize(use("kms:GenerateDataKey"));
    assertThat(vault.audit.records()).isEmpty();
  }

  @Test
  void refusalIsRecorded() {
    vault.audit.clear();
    vault.as(TestVault.ALICE);
    assertThatThrownBy(() -> vault.kms.authorize(use("kms:Decrypt")))
        .isInstanceOf(AccessDeniedException.class)
        .hasMessageContaining("kms:Decrypt on resource: " + key);
    assertThat(vault.audit.records()).hasSize(1);
    AuditRecord record = vault.audit.last();
    assertThat(record.eventName()).isEqualTo("UseDataKey");
    assertThat(record.principal()).isEqualTo(TestVault.ALICE);
    assertThat(record.errorCode()).isEqualTo("AccessDenied");
    assertThat(record.resources()).containsExactly(key);
    assertThat(record.requestParameters())
        .containsEntry("keyId", key)
        .containsEntry("encryptionContext", TestVault.CONTEXT.pairs());
    assertThat(record.additionalEventData()).containsEntry("action", "kms:Decrypt");
  }

  @Test
  void refusalIsLostWithItsRecord() {
    vault.as(TestVault.ALICE);
    vault.audit.fail(1);
    assertThatThrownBy(() -> vault.kms.authorize(use("kms:Decrypt")))
        .isInstanceOf(KmsInternalException.class);
  }

  @Test
  void eachActionIsAskedForItself() {
    vault.allow(key, TestVault.ALICE, "kms:Decrypt");
    vault.as(TestVault.ALICE);
    vault.kms.authorize(use("kms:Decrypt"));
    assertThatThrownBy(() -> vault.kms.authorize(use("kms:GenerateDataKey")))
        .isInstanceOf(AccessDeniedException.class);
  }

  @Test
  void disabledKeyIsRefusedAtOnceAndPermittedAgainWhenEnabled() {
    vault.kms.authorize(use("kms:Decrypt"));
    vault.kms.disableKey(new DisableKeyRequest(key));
    assertThatThrownBy(() -> vault.kms.authorize(use("kms:Decrypt")))
        .isInstanceOf(DisabledException.class)
        .hasMessage(key + " is disabled.");
    vault.kms.enableKey(new EnableKeyRequest(key));
    vault.kms.authorize(use("kms:Decrypt"));
  }

  @Test
  void unknownKeyIsNotFound() {
    String other = TestVault.ARN_PREFIX + "key/00000000-0000-4000-8000-000000000000";
    assertThatThrownBy(
            () ->
                vault.kms.authorize(
                    new UseRequest(other, "kms:Decrypt", TestVault.CONTEXT, false, List.of())))
        .isInstanceOf(NotFoundException.class);
  }

  @Test
  void hmacKeyProtectsNoDataKey() {
    String hmac = vault.key(KeySpec.HMAC_256);
    assertThatThrownBy(
            () ->
                vault.kms.authorize(
                    new UseRequest(hmac, "kms:Decrypt", TestVault.CONTEXT, false, List.of())))
        .isInstanceOf(InvalidKeyUsageException.class);
  }

  @Test
  void grantTokenOfNoGrantIsRefused() {
    assertThatThrownBy(
            () ->
                vault.kms.authorize(
                    new UseRequest(key, "kms:Decrypt", TestVault.CONTEXT, false, List.of("t"))))
        .isInstanceOf(InvalidGrantTokenException.class);
  }

  @Test
  void epochMovesWithEachChangeBeforeItReturns() {
    List<Runnable> changes =
        List.of(
            () -> vault.kms.disableKey(new DisableKeyRequest(key)),
            () -> vault.kms.enableKey(new EnableKeyRequest(key)),
            () -> vault.allow(key, TestVault.ALICE, "kms:Decrypt"),
            () -> vault.kms.createAlias(new CreateAliasRequest("alias/a", key)),
            () -> vault.kms.deleteAlias(new DeleteAliasRequest("alias/a")),
            vault::symmetricKey);
    for (Runnable change : changes) {
      long before = vault.kms.epoch();
      change.run();
      assertThat(vault.kms.epoch()).isNotEqualTo(before);
    }
  }

  @Test
  void epochStaysWithoutChanges() {
    long before = vault.kms.epoch();
    vault.kms.authorize(use("kms:Decrypt"));
    vault.encrypt(key, new byte[1], TestVault.CONTEXT);
    vault.kms.describeKey(DescribeKeyRequest.of(key));
    assertThat(vault.kms.epoch()).isEqualTo(before);
  }

  /** Who unwrapped a key uses it by that permission, which must not outlive what it says. */
  @Test
  void anUnwrappingThatDependsOnTheTimeIsNotRememberedForLonger() {
    byte[] blob = vault.encrypt(key, new byte[32], TestVault.CONTEXT);
    vault.kms.putKeyPolicy(
        PutKeyPolicyRequest.of(
            key,
            """
            {"Version":"2012-10-17","Statement":[
              {"Effect":"Allow","Principal":{"AWS":"%s"},"Action":"kms:*","Resource":"*"},
              {"Effect":"Allow","Principal":{"AWS":"%s"},"Action":"kms:Decrypt","Resource":"*",
               "Condition":{"DateLessThan":{"aws:CurrentTime":"%s"}}}]}
            """
                .formatted(TestVault.ROOT, TestVault.ALICE, vault.clock.instant().plusSeconds(5))));
    vault.as(TestVault.ALICE);
    long epoch = vault.kms.epoch();
    vault.kms.decrypt(DecryptRequest.of(blob, TestVault.CONTEXT));
    assertThat(vault.kms.epoch()).isEqualTo(epoch);
    vault.clock.advance(Duration.ofSeconds(6));
    assertThat(vault.kms.epoch()).isNotEqualTo(epoch);
    assertThatThrownBy(() -> vault.kms.authorize(use("kms:Decrypt")))
        .isInstanceOf(AccessDeniedException.class);
  }

  @Test
  void closingMovesTheEpochAndRefusesAll() {
    long before = vault.kms.epoch();
    vault.kms.close();
    assertThat(vault.kms.epoch()).isNotEqualTo(before);
    assertThat(vault.audit.isClosed()).isTrue();
    assertThatThrownBy(() -> vault.kms.authorize(use("kms:Decrypt")))
        .isInstanceOf(KeyUnavailableException.class);
    assertThatThrownBy(() -> vault.kms.describeKey(DescribeKeyRequest.of(key)))
        .isInstanceOf(KeyUnavailableException.class);
    assertThatThrownBy(() -> vault.kms.enableKey(new EnableKeyRequest(key)))
        .isInstanceOf(KeyUnavailableException.class);
    assertThatCode(vault.kms::close).doesNotThrowAnyException();
  }

  @Test
  void callerIsWhoTheCallersSay() {
    assertThat(vault.as(TestVault.ALICE).kms.caller()).isEqualTo(TestVault.ALICE);
  }

  @Test
  void reportSumsUpTheUses() {
    Instant first = Instant.parse("2026-02-03T04:00:00Z");
    vault.kms.report(
        new UseSummary(
            key,
            TestVault.ALICE,
            "kms:Decrypt",
            TestVault.CONTEXT,
            null,
            12,
            34_567,
            first,
            TestVault.NOW));
    AuditRecord record = vault.audit.last();
    assertThat(record.eventName()).isEqualTo("UseDataKey");
    assertThat(record.readOnly()).isTrue();
    assertThat(record.principal()).isEqualTo(TestVault.ALICE);
    assertThat(record.errorCode()).isNull();
    assertThat(record.resources()).containsExactly(key);
    assertThat(record.requestParameters())
        .containsEntry("keyId", key)
        .containsEntry("encryptionContext", TestVault.CONTEXT.pairs());
    assertThat(record.additionalEventData())
        .containsEntry("action", "kms:Decrypt")
        .containsEntry("messages", 12L)
        .containsEntry("bytes", 34_567L)
        .containsEntry("firstUse", "2026-02-03T04:00:00Z")
        .containsEntry("lastUse", TestVault.NOW.toString());
  }

  @Test
  void contextThatMayGrowIsRefusedOnlyIfNoPairCouldHelp() {
    vault.kms.putKeyPolicy(
        PutKeyPolicyRequest.of(
            key,
            """
            {"Version":"2012-10-17","Statement":[
             {"Effect":"Allow","Principal":{"AWS":"%s"},"Action":"kms:*","Resource":"*"},
             {"Effect":"Allow","Principal":{"AWS":"%s"},"Action":"kms:Decrypt","Resource":"*",
              "Condition":{"StringEquals":{"kms:EncryptionContext:cmk:aad":"header"}}},
             {"Effect":"Allow","Principal":{"AWS":"%s"},"Action":"kms:GenerateDataKey","Resource":"*",
              "Condition":{"StringEquals":{"kms:EncryptionContext:tenant":"red"}}}]}
            """
                .formatted(TestVault.ROOT, TestVault.ALICE, TestVault.ALICE)));
    vault.as(TestVault.ALICE);
    vault.kms.authorize(new UseRequest(key, "kms:Decrypt", TestVault.CONTEXT, true, List.of()));
    assertThatThrownBy(
            () ->
                vault.kms.authorize(
                    new UseRequest(key, "kms:Decrypt", TestVault.CONTEXT, false, List.of())))
        .isInstanceOf(AccessDeniedException.class);
    assertThatThrownBy(
            () ->
                vault.kms.authorize(
                    new UseRequest(key, "kms:GenerateDataKey", TestVault.CONTEXT, true, List.of())))
        .isInstanceOf(AccessDeniedException.class);
  }

  @Test
  void emptyContextIsNotRecorded() {
    vault.as(TestVault.ALICE);
    assertThatThrownBy(
            () ->
                vault.kms.authorize(
                    new UseRequest(
                        key, "kms:Decrypt", EncryptionContext.empty(), false, List.of())))
        .isInstanceOf(AccessDeniedException.class);
    assertThat(vault.audit.last().requestParameters()).containsOnlyKeys("keyId");
  }

  private UseRequest use(String action) {
    return new UseRequest(key, action, TestVault.CONTEXT, false, List.of());
  }

  @Test
  void anAliasDoesNotAnswerForTheKeyItPointsTo() {
    vault.kms.createAlias(new CreateAliasRequest("alias/x", key));
    String aliasArn = key.substring(0, key.indexOf("key/")) + "alias/x";
    for (String name : List.of("alias/x", aliasArn)) {
      assertThatThrownBy(
              () ->
                  vault.kms.authorize(
                      new UseRequest(
                          name, "kms:Decrypt", EncryptionContext.empty(), false, List.of())))
          .isInstanceOf(NotFoundException.class);
    }
  }
}
