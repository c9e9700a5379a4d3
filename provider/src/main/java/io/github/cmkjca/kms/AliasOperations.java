package io.github.cmkjca.kms;

import io.github.cmkjca.kms.policy.RequestKeys;
import io.github.cmkjca.registry.AliasRecord;
import io.github.cmkjca.registry.KeyRecord;
import io.github.cmkjca.registry.KeyRegistry;
import io.github.cmkjca.spi.kms.AliasListEntry;
import io.github.cmkjca.spi.kms.AlreadyExistsException;
import io.github.cmkjca.spi.kms.CreateAliasRequest;
import io.github.cmkjca.spi.kms.DeleteAliasRequest;
import io.github.cmkjca.spi.kms.LimitExceededException;
import io.github.cmkjca.spi.kms.ListAliasesRequest;
import io.github.cmkjca.spi.kms.ListAliasesResponse;
import io.github.cmkjca.spi.kms.UpdateAliasRequest;
import io.github.cmkjca.spi.kms.ValidationException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Aliases. The caller needs the permission on each key involved and on the alias, which only an
 * identity policy can give and the account root has.
 */
final class AliasOperations {
  private static final int DEFAULT_LIMIT = 50;
  private static final Markers MARKERS = new Markers("alias", AliasNames::isWellFormed);

  private final Vault vault;

  AliasOperations(Vault vault) {
    this.vault = vault;
  }

  void createAlias(CreateAliasRequest request) {
    vault
        .journal()
        .<@Nullable Void>change(
            Operation.CREATE_ALIAS,
            call -> {
              AliasNames.check(request.aliasName(), request.targetKeyId());
              record(call, request.aliasName()).parameter("targetKeyId", request.targetKeyId());
              AliasNames.refuseReserved(request.aliasName());
              String keyId = vault.names().parseAliasTarget(request.targetKeyId());
              return change -> {
                createChecked(call, change, request.aliasName(), keyId);
                return null;
              };
            });
  }

  /**
   * Creates an alias as a part of another call of the same caller, all of it or none; the call
   * records that behind its own record.
   */
  void create(Call within, KeyRegistry.Change change, String aliasName, String targetKeyId) {
    AliasNames.check(aliasName, targetKeyId);
    AliasNames.refuseReserved(aliasName);
    Call call =
        record(within.part(Operation.CREATE_ALIAS), aliasName)
            .parameter("targetKeyId", targetKeyId);
    createChecked(call, change, aliasName, vault.names().parseAliasTarget(targetKeyId));
    within.followedBy(call.success());
  }

  void updateAlias(UpdateAliasRequest request) {
    vault
        .journal()
        .<@Nullable Void>change(
            Operation.UPDATE_ALIAS,
            call -> {
              AliasNames.check(request.aliasName(), request.targetKeyId());
              record(call, request.aliasName()).parameter("targetKeyId", request.targetKeyId());
              AliasNames.refuseReserved(request.aliasName());
              String keyId = vault.names().parseAliasTarget(request.targetKeyId());
              return change -> {
                update(call, change, request.aliasName(), keyId);
                return null;
              };
            });
  }

  void deleteAlias(DeleteAliasRequest request) {
    vault
        .journal()
        .<@Nullable Void>change(
            Operation.DELETE_ALIAS,
            call -> {
              AliasNames.check(request.aliasName());
              record(call, request.aliasName());
              AliasNames.refuseReserved(request.aliasName());
              return change -> {
                AliasRecord alias = existing(change, request.aliasName());
                NamedKey key = permitted(call, change, alias.targetKeyId());
                permitAlias(call, alias.aliasName());
                KeyLifecycle.check(call.operation(), key.key());
                call.response("keyId", key.key().arn());
                change
                    .entry(alias.aliasName())
                    .ifPresent(chain -> call.additional("deletedEntryKind", chain.kind()));
                change.deleteAlias(alias.aliasName());
                return null;
              };
            });
  }

  ListAliasesResponse listAliases(ListAliasesRequest request) {
    return vault
        .journal()
        .run(
            Operation.LIST_ALIASES,
            call -> {
              new RequestChecks()
                  .keyIdIfGiven("keyId", request.keyId())
                  .limit(request.limit())
                  .marker(request.marker())
                  .done();
              call.parameter("keyId", request.keyId())
                  .parameter("limit", request.limit())
                  .parameter("marker", request.marker());
              String after = MARKERS.after(request.marker());
              Integer limit = request.limit();
              return page(call, request.keyId(), after, limit == null ? DEFAULT_LIMIT : limit);
            });
  }

  private ListAliasesResponse page(
      Call call, @Nullable String keyId, @Nullable String after, int limit) {
    String bareId = keyId == null ? null : vault.names().parseKeyId(keyId);
    if (bareId != null) {
      KnownKey key = vault.directory().find(bareId).key();
      call.resource(key.arn());
    }
    vault.authorizer().permitByIdentity(call, RequestKeys.none());
    List<AliasRecord> found =
        vault
            .registry()
            .read(
                view ->
                    bareId == null
                        ? view.aliasesAfter(after, limit + 1)
                        : view.aliasesOf(bareId).stream()
                            .filter(a -> after == null || a.aliasName().compareTo(after) > 0)
                            .limit(limit + 1L)
                            .toList());
    Markers.Page<AliasRecord> page = MARKERS.page(found, limit, AliasRecord::aliasName);
    return new ListAliasesResponse(
        page.items().stream().map(this::entry).toList(), page.truncated(), page.nextMarker());
  }

  private AliasListEntry entry(AliasRecord alias) {
    return new AliasListEntry(
        alias.aliasName(),
        vault.names().aliasArn(alias.aliasName()),
        alias.targetKeyId(),
        alias.creationDate(),
        alias.lastUpdatedDate());
  }

  private void createChecked(Call call, KeyRegistry.Change change, String aliasName, String keyId) {
    NamedKey key = permitted(call, change, keyId);
    permitAlias(call, aliasName);
    KeyLifecycle.check(call.operation(), key.key());
    if (change.alias(aliasName).isPresent()) {
      throw new AlreadyExistsException(
          "An alias with the name " + vault.names().aliasArn(aliasName) + " already exists");
    }
    checkQuota(change, key.key());
    Instant now = now();
    change.putAlias(new AliasRecord(aliasName, keyId, now, now));
    call.response("keyId", key.key().arn());
  }

  private void update(Call call, KeyRegistry.Change change, String aliasName, String keyId) {
    AliasRecord alias = existing(change, aliasName);
    NamedKey newKey = permitted(call, change, keyId);
    permitAlias(call, aliasName);
    if (!alias.targetKeyId().equals(keyId)) {
      KnownKey oldKey = vault.directory().find(change, alias.targetKeyId()).key();
      vault.authorizer().permit(call, NamedKey.of(oldKey, null, newKey.version()));
      KeyLifecycle.check(call.operation(), newKey.key());
      if (!isOfSameType(oldKey.record(), newKey.key().record())) {
        throw new ValidationException(
            "Alias "
                + vault.names().aliasArn(aliasName)
                + " cannot move from "
                + oldKey.arn()
                + " to "
                + newKey.key().arn()
                + ": both keys must be of the same type and key usage");
      }
      checkQuota(change, newKey.key());
    } else {
      KeyLifecycle.check(call.operation(), newKey.key());
    }
    Instant created = alias.creationDate();
    Instant now = now();
    Instant updated = now.isBefore(created) ? created : now; // the clock may have been set back
    change.putAlias(new AliasRecord(aliasName, keyId, created, updated));
    call.response("keyId", newKey.key().arn());
  }

  /** Symmetric, asymmetric or HMAC: the last are told by their usage. */
  private static boolean isOfSameType(KeyRecord one, KeyRecord other) {
    return one.keyUsage() == other.keyUsage()
        && one.keySpec().isAsymmetric() == other.keySpec().isAsymmetric();
  }

  private NamedKey permitted(Call call, KeyRegistry.View view, String keyId) {
    NamedKey key = vault.directory().find(view, keyId);
    call.resource(key.key().arn());
    vault.authorizer().permit(call, key);
    return key;
  }

  private void permitAlias(Call call, String aliasName) {
    vault
        .authorizer()
        .permitByIdentity(call, vault.names().aliasArn(aliasName), RequestKeys.none());
  }

  private AliasRecord existing(KeyRegistry.View view, String aliasName) {
    return view.alias(aliasName).orElseThrow(() -> vault.names().noSuchAlias(aliasName));
  }

  private void checkQuota(KeyRegistry.View view, KnownKey key) {
    int most = vault.limits().aliasesPerKey();
    if (view.aliasesOf(key.record().keyId()).size() >= most) {
      throw new LimitExceededException(
          key.arn() + " has " + most + " aliases, which is the most for a key");
    }
  }

  private Call record(Call call, String aliasName) {
    return call.parameter("aliasName", aliasName).resource(vault.names().aliasArn(aliasName));
  }

  private Instant now() {
    return vault.now();
  }
}
