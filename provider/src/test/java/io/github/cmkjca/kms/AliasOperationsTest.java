package io.github.cmkjca.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.spi.kms.AccessDeniedException;
import io.github.cmkjca.spi.kms.AliasListEntry;
import io.github.cmkjca.spi.kms.AlreadyExistsException;
import io.github.cmkjca.spi.kms.CreateAliasRequest;
import io.github.cmkjca.spi.kms.DeleteAliasRequest;
import io.github.cmkjca.spi.kms.DescribeKeyRequest;
import io.github.cmkjca.spi.kms.InvalidAliasNameException;
import io.github.cmkjca.spi.kms.InvalidMarkerException;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.LimitExceededException;
import io.github.cmkjca.spi.kms.ListAliasesRequest;
import io.github.cmkjca.spi.kms.ListAliasesResponse;
import io.github.cmkjca.spi.kms.ListKeysRequest;
import io.github.cmkjca.spi.kms.NotAuthorizedException;
import io.github.cmkjca.spi.kms.NotFoundException;
import io.github.cmkjca.spi.kms.UpdateAliasRequest;
import io.github.cmkjca.spi.kms.ValidationException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AliasOperationsTest {
  private static final String ALIAS = "alias/orders";
  private static final String ALIAS_ARN = TestVault.ARN_PREFIX + ALIAS;

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
  void aliasNamesItsKey() {
    create(ALIAS, key);
    assertThat(targetOf(ALIAS)).isEqualTo(key);
    AliasListEntry entry = list(null, null, null).aliases().get(0);
    assertThat(entry.aliasName()).isEqualTo(ALIAS);
    assertThat(entry.aliasArn()).isEqualTo(ALIAS_ARN);
    assertThat(entry.targetKeyId()).isEqualTo(TestVault.bareId(key));
    assertThat(entry.creationDate()).isEqualTo(entry.lastUpdatedDate());
  }

  @Test
  void aliasCallsAreRecordedWithKeyAndAlias() {
    create(ALIAS, TestVault.bareId(key));
    assertThat(vault.audit.last().eventName()).isEqualTo("CreateAlias");
    assertThat(vault.audit.last().resources()).containsExactly(ALIAS_ARN, key);
    assertThat(vault.audit.last().requestParameters())
        .containsEntry("aliasName", ALIAS)
        .containsEntry("targetKeyId", TestVault.bareId(key));
    assertThat(vault.audit.last().responseElements()).containsEntry("keyId", key);
    delete(ALIAS);
    assertThat(vault.audit.last().resources()).containsExactly(ALIAS_ARN, key);
  }

  @ParameterizedTest
  @ValueSource(strings = {"orders", "key/orders", "Alias/orders"})
  void aliasStartsWithItsPrefix(String name) {
    assertThatThrownBy(() -> create(name, key))
        .isInstanceOf(ValidationException.class)
        .hasMessage(
            "Alias must start with the prefix \"alias/\". Please see"
                + " https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html");
  }

  @Test
  void colonIsInvalidInAnAlias() {
    assertThatThrownBy(() -> create("alias/my:alias", key))
        .isInstanceOf(ValidationException.class)
        .hasMessage("alias/my:alias contains invalid characters for an alias");
  }

  @Test
  void otherCharactersViolateThePattern() {
    assertThatThrownBy(() -> create("alias/sp ace", key))
        .isInstanceOf(ValidationException.class)
        .hasMessage(
            "1 validation error detected: Value 'alias/sp ace' at 'aliasName' failed to satisfy"
                + " constraint: Member must satisfy regular expression pattern:"
                + " ^[a-zA-Z0-9:/_-]+$");
  }

  @Test
  void aliasNeedsANameAfterItsPrefix() {
    assertThatThrownBy(() -> create("alias/", key)).isInstanceOf(InvalidAliasNameException.class);
  }

  @Test
  void aliasHasAtMost256Characters() {
    create("alias/" + "a".repeat(250), key);
    assertThatThrownBy(() -> create("alias/" + "a".repeat(251), key))
        .isInstanceOf(ValidationException.class)
        .hasMessageEndingWith("Member must have length less than or equal to 256");
  }

  @ParameterizedTest
  @ValueSource(strings = {"alias/aws/s3", "alias/cmk/keystore"})
  void reservedNamesAreNotAuthorized(String name) {
    for (Runnable call :
        List.<Runnable>of(() -> create(name, key), () -> update(name, key), () -> delete(name))) {
      assertThatThrownBy(call::run).isInstanceOf(NotAuthorizedException.class).hasMessage("");
    }
  }

  @Test
  void existingAliasIsNotCreatedAgain() {
    create(ALIAS, key);
    String other = vault.symmetricKey();
    assertThatThrownBy(() -> create(ALIAS, other))
        .isInstanceOf(AlreadyExistsException.class)
        .hasMessage("An alias with the name " + ALIAS_ARN + " already exists");
    assertThat(targetOf(ALIAS)).isEqualTo(key);
  }

  @Test
  void aliasOfAnAliasIsRefused() {
    create(ALIAS, key);
    assertThatThrownBy(() -> create("alias/other", ALIAS))
        .isInstanceOf(ValidationException.class)
        .hasMessage("Aliases must refer to keys. Not aliases");
  }

  @Test
  void keyHasAtMostFiftyAliases() {
    for (int i = 0; i < 50; i++) {
      create("alias/a" + i, key);
    }
    assertThatThrownBy(() -> create("alias/a50", key))
        .isInstanceOf(LimitExceededException.class)
        .hasMessageContaining("50 aliases");
    String other = vault.symmetricKey();
    create(ALIAS, other);
    assertThatThrownBy(() -> update(ALIAS, key)).isInstanceOf(LimitExceededException.class);
    update("alias/a7", key);
  }

  @Test
  void disabledKeyMayHaveAliases() {
    String disabled = vault.disabledKey(KeySpec.SYMMETRIC_DEFAULT);
    create(ALIAS, disabled);
    update(ALIAS, key);
    update(ALIAS, disabled);
    delete(ALIAS);
  }

  @Test
  void updatePointsTheAliasAtAnotherKeyAtOnce() {
    create(ALIAS, key);
    assertThat(targetOf(ALIAS)).isEqualTo(key);
    String other = vault.symmetricKey();
    update(ALIAS, other);
    assertThat(targetOf(ALIAS)).isEqualTo(other);
    assertThat(list(null, null, null).aliases()).hasSize(1);
  }

  @Test
  void updateKeepsTypeAndUsage() {
    create(ALIAS, key);
    String hmac = vault.key(KeySpec.HMAC_256);
    assertThatThrownBy(() -> update(ALIAS, hmac))
        .isInstanceOf(ValidationException.class)
        .hasMessageContaining("same type and key usage");
    String hmacAlias = "alias/mac";
    create(hmacAlias, hmac);
    update(hmacAlias, vault.key(KeySpec.HMAC_512));
    assertThat(targetOf(ALIAS)).isEqualTo(key);
  }

  @Test
  void missingAliasIsNotFound() {
    assertThatThrownBy(() -> update(ALIAS, key))
        .isInstanceOf(NotFoundException.class)
        .hasMessage("Alias " + ALIAS_ARN + " is not found.");
    assertThatThrownBy(() -> delete(ALIAS))
        .isInstanceOf(NotFoundException.class)
        .hasMessage("Alias " + ALIAS_ARN + " is not found.");
  }

  @Test
  void missingTargetIsNotFound() {
    String id = "00000000-0000-4000-8000-000000000000";
    assertThatThrownBy(() -> create(ALIAS, id))
        .isInstanceOf(NotFoundException.class)
        .hasMessage("Key '" + TestVault.ARN_PREFIX + "key/" + id + "' does not exist");
  }

  @Test
  void deletedAliasNamesNothingAndItsKeyStays() {
    create(ALIAS, key);
    targetOf(ALIAS);
    delete(ALIAS);
    assertThatThrownBy(() -> targetOf(ALIAS)).isInstanceOf(NotFoundException.class);
    assertThat(targetOf(key)).isEqualTo(key);
  }

  @Test
  void aliasesNeedThePermissionOnTheAliasAndOnEachKey() {
    String other = vault.symmetricKey();
    vault.identities.attach(
        TestVault.ALICE,
        "{\"Effect\":\"Allow\",\"Action\":\"kms:*Alias\",\"Resource\":\"arn:aws:kms:*:*:alias/*\"}");
    vault.as(TestVault.ALICE);
    assertThatThrownBy(() -> create(ALIAS, key))
        .isInstanceOf(AccessDeniedException.class)
        .hasMessageContaining("kms:CreateAlias on resource: " + key);
    vault.as(TestVault.ROOT).allow(key, TestVault.ALICE, "kms:*Alias");
    vault.as(TestVault.ALICE);
    create(ALIAS, key);
    assertThatThrownBy(() -> update(ALIAS, other))
        .isInstanceOf(AccessDeniedException.class)
        .hasMessageContaining("kms:UpdateAlias on resource: " + other);
    vault.as(TestVault.ROOT).allow(other, TestVault.ALICE, "kms:UpdateAlias");
    vault.as(TestVault.ALICE);
    update(ALIAS, other);
    assertThatThrownBy(() -> delete(ALIAS))
        .isInstanceOf(AccessDeniedException.class)
        .hasMessageContaining("kms:DeleteAlias on resource: " + other);
  }

  @Test
  void theKeyPolicyAloneDoesNotGiveAliases() {
    vault.allow(key, TestVault.ALICE, "kms:*");
    vault.as(TestVault.ALICE);
    assertThatThrownBy(() -> create(ALIAS, key))
        .isInstanceOf(AccessDeniedException.class)
        .hasMessageContaining("kms:CreateAlias on resource: " + TestVault.ARN_PREFIX + ALIAS)
        .hasMessageContaining("no identity-based policy allows");
  }

  @Test
  void updateNeedsThePermissionOnTheOldKeyToo() {
    create(ALIAS, key);
    String other = vault.symmetricKey();
    vault.allow(other, TestVault.ALICE, "kms:UpdateAlias");
    vault.identities.attach(
        TestVault.ALICE,
        "{\"Effect\":\"Allow\",\"Action\":\"kms:*Alias\",\"Resource\":\"arn:aws:kms:*:*:alias/*\"}");
    vault.as(TestVault.ALICE);
    assertThatThrownBy(() -> update(ALIAS, other))
        .isInstanceOf(AccessDeniedException.class)
        .hasMessageContaining("kms:UpdateAlias on resource: " + key);
  }

  @Test
  void pagesTogetherAreAllAliasesOnceInOrder() {
    String other = vault.symmetricKey();
    for (int i = 0; i < 7; i++) {
      create("alias/a" + i, i % 2 == 0 ? key : other);
    }
    assertThat(allPages(null)).containsExactlyElementsOf(names(0, 1, 2, 3, 4, 5, 6));
    assertThat(allPages(TestVault.bareId(key))).containsExactlyElementsOf(names(0, 2, 4, 6));
    assertThat(allPages(other)).containsExactlyElementsOf(names(1, 3, 5));
  }

  @Test
  void markerOfAnotherListIsInvalid() {
    vault.symmetricKey();
    String marker = vault.kms.listKeys(new ListKeysRequest(1, null)).nextMarker();
    assertThat(marker).isNotNull();
    assertThatThrownBy(() -> list(null, null, marker)).isInstanceOf(InvalidMarkerException.class);
  }

  @Test
  void aliasesOfAMissingKeyAreNotFoundAndOfAnAliasInvalid() {
    assertThatThrownBy(() -> list("00000000-0000-4000-8000-000000000000", null, null))
        .isInstanceOf(NotFoundException.class);
    assertThatThrownBy(() -> list(ALIAS, null, null))
        .isInstanceOf(NotFoundException.class)
        .hasMessage("Invalid keyId 'alias/orders'");
  }

  @Test
  void onlyTheAccountRootListsAliases() {
    vault.as(TestVault.ALICE);
    assertThatThrownBy(() -> list(null, null, null))
        .isInstanceOf(AccessDeniedException.class)
        .hasMessageContaining("kms:ListAliases on resource: *");
  }

  private List<String> allPages(@Nullable String keyId) {
    List<String> seen = new ArrayList<>();
    String marker = null;
    ListAliasesResponse page;
    do {
      page = list(keyId, 2, marker);
      page.aliases().forEach(alias -> seen.add(alias.aliasName()));
      marker = page.nextMarker();
      assertThat(marker != null).isEqualTo(page.truncated());
    } while (page.truncated());
    return seen;
  }

  private static List<String> names(Integer... numbers) {
    return List.of(numbers).stream().map(i -> "alias/a" + i).toList();
  }

  private ListAliasesResponse list(
      @Nullable String keyId, @Nullable Integer limit, @Nullable String marker) {
    return vault.kms.listAliases(new ListAliasesRequest(keyId, limit, marker));
  }

  private void create(String alias, String target) {
    vault.kms.createAlias(new CreateAliasRequest(alias, target));
  }

  private void update(String alias, String target) {
    vault.kms.updateAlias(new UpdateAliasRequest(alias, target));
  }

  private void delete(String alias) {
    vault.kms.deleteAlias(new DeleteAliasRequest(alias));
  }

  private String targetOf(String name) {
    return vault.kms.describeKey(DescribeKeyRequest.of(name)).keyMetadata().arn();
  }
}
