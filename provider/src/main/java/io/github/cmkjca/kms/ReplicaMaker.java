package io.github.cmkjca.kms;

import io.github.cmkjca.kms.policy.RequestKeys;
import io.github.cmkjca.registry.KeyRecord;
import io.github.cmkjca.registry.KeyRegistry;
import io.github.cmkjca.registry.MultiRegionRecord;
import io.github.cmkjca.registry.TagRecord;
import io.github.cmkjca.spi.kms.AlreadyExistsException;
import io.github.cmkjca.spi.kms.KeyManager;
import io.github.cmkjca.spi.kms.KeyState;
import io.github.cmkjca.spi.kms.KmsException;
import io.github.cmkjca.spi.kms.MultiRegionKeyType;
import io.github.cmkjca.spi.kms.ReplicateKeyRequest;
import io.github.cmkjca.spi.kms.ReplicateKeyResponse;
import io.github.cmkjca.spi.kms.Tag;
import java.lang.System.Logger.Level;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes replicas in a vault, as CreateKey makes keys: who asks must be permitted to, and it is
 * recorded there. They come without material, in state Creating.
 */
final class ReplicaMaker {
  private final Vault vault;

  /**
   * @param vault of the replica
   */
  ReplicaMaker(Vault vault) {
    this.vault = vault;
  }

  boolean exists(String keyId) {
    return vault.registry().read(view -> view.key(keyId)).isPresent();
  }

  /**
   * Makes the replica of a key. One that an attempt left behind which did not end becomes this one.
   *
   * @throws AlreadyExistsException if there is a replica of this key
   */
  ReplicateKeyResponse make(KnownKey primary, String primaryRegion, ReplicateKeyRequest request) {
    return vault
        .journal()
        .change(
            Operation.CREATE_KEY,
            call -> {
              String arn = vault.names().keyArn(primary.record().keyId());
              String policy = check(call, primary, arn, request);
              KeyRecord key = record(primary.record(), policy, request.description());
              return change -> {
                replace(change, key);
                change.putMultiRegion(MultiRegionRecord.newReplica(key.keyId(), primaryRegion));
                for (Tag tag : request.tags()) {
                  change.putTag(key.keyId(), new TagRecord(tag.tagKey(), tag.tagValue()));
                }
                KnownKey made = vault.directory().find(change, key.keyId()).key();
                call.response("keyMetadata", AuditedMetadata.of(made.metadata()));
                return new ReplicateKeyResponse(made.metadata(), policy, request.tags());
              };
            });
  }

  private String check(Call call, KnownKey primary, String arn, ReplicateKeyRequest request) {
    KeyRecord key = primary.record();
    call.parameter("description", request.description())
        .parameter("keyUsage", key.keyUsage().name())
        .parameter("keySpec", key.keySpec().name())
        .parameter("customerMasterKeySpec", key.keySpec().name())
        .parameter("origin", key.origin().name())
        .parameter("policy", request.policy())
        .parameter("bypassPolicyLockoutSafetyCheck", request.bypassPolicyLockoutSafetyCheck())
        .parameter("tags", Tags.audited(request.tags()))
        .parameter("multiRegion", true)
        .resource(arn);
    Tags.check(request.tags());
    Tags.checkCount(request.tags().size(), vault.limits());
    call.requestTags(Tags.byKey(request.tags()));
    RequestKeys ofKey =
        ConditionKeys.ofKey(
            vault.names(), key.origin(), key.keySpec(), key.keyUsage(), MultiRegionKeyType.REPLICA);
    RequestKeys asked =
        request.bypassPolicyLockoutSafetyCheck()
            ? ofKey.with(ConditionKeys.BYPASS_LOCKOUT_CHECK, "true")
            : ofKey;
    vault.authorizer().permitByIdentity(call, asked);
    if (!request.tags().isEmpty()) {
      vault.authorizer().permitByIdentity(call, Operation.TAG_RESOURCE.action(), "*", asked);
    }
    Policies policies = new Policies(vault);
    String policy = request.policy();
    if (policy == null) {
      return policies.defaultPolicy();
    }
    policies.check(policy, call.principal(), arn, ofKey, request.bypassPolicyLockoutSafetyCheck());
    return policy;
  }

  private KeyRecord record(KeyRecord primary, String policy, String description) {
    return new KeyRecord(
        primary.keyId(),
        primary.keySpec(),
        primary.keyUsage(),
        primary.origin(),
        KeyManager.CUSTOMER,
        KeyState.CREATING,
        description,
        policy,
        null,
        vault.now());
  }

  private void replace(KeyRegistry.Change change, KeyRecord key) {
    if (isLeftBehind(change, key.keyId())) {
      change.deleteKey(key.keyId());
    } else if (change.key(key.keyId()).isPresent()) {
      throw new AlreadyExistsException(vault.names().keyArn(key.keyId()) + " already exists.");
    }
    Quotas.requireRoomForKey(change, vault.limits());
    change.insertKey(key);
  }

  private static boolean isLeftBehind(KeyRegistry.View view, String keyId) {
    return view.key(keyId).filter(key -> key.state() == KeyState.CREATING).isPresent()
        && view.multiRegion(keyId).filter(known -> known.revision() == 0).isPresent();
  }

  /** Removes the replica of an attempt that failed, if nothing has come to it. */
  void undo(String keyId) {
    try {
      vault
          .journal()
          .<@Nullable Void>serviceChange(
              change -> {
                if (!isLeftBehind(change, keyId)) {
                  return Journal.Done.<@Nullable Void>nothing(null);
                }
                change.deleteKey(keyId);
                return new Journal.Done<@Nullable Void>(
                    null, List.of(new ServiceEvents(vault.names()).deleteKey(vault.now(), keyId)));
              });
    } catch (KmsException e) {
      System.getLogger("io.github.cmkjca")
          .log(
              Level.WARNING,
              "{0} stays behind in state Creating, without material: {1}",
              vault.names().keyArn(keyId),
              e.getMessage());
    }
  }
}
