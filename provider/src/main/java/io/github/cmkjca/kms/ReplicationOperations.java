package io.github.cmkjca.kms;

import io.github.cmkjca.registry.MultiRegionRecord;
import io.github.cmkjca.registry.MultiRegionRecord.Replica;
import io.github.cmkjca.spi.custody.Custodian;
import io.github.cmkjca.spi.kms.AlreadyExistsException;
import io.github.cmkjca.spi.kms.KeyOrigin;
import io.github.cmkjca.spi.kms.KmsException;
import io.github.cmkjca.spi.kms.ReplicateKeyRequest;
import io.github.cmkjca.spi.kms.ReplicateKeyResponse;
import io.github.cmkjca.spi.kms.UnsupportedOperationException;
import org.jspecify.annotations.Nullable;

/**
 * ReplicateKey. First the replica is made in its own vault, in state Creating, in which nothing can
 * be done with it; then the primary key takes it into its list, from when on {@link Replicas} sees
 * to it: material comes, and the replica can be used. A crash between the two leaves a replica that
 * is good for nothing, until the operation is repeated or somebody has it deleted.
 */
final class ReplicationOperations {
  private final Vault vault;
  private final Replicas replicas;

  ReplicationOperations(Vault vault, Replicas replicas) {
    this.vault = vault;
    this.replicas = replicas;
  }

  ReplicateKeyResponse replicateKey(ReplicateKeyRequest request) {
    Attempt attempt = new Attempt();
    ReplicateKeyResponse response;
    try {
      response =
          vault
              .journal()
              .change(
                  Operation.REPLICATE_KEY,
                  call -> {
                    attempt.begin(call, request);
                    ReplicateKeyResponse made = attempt.make(request);
                    call.response(
                            "replicaKeyMetadata", AuditedMetadata.of(made.replicaKeyMetadata()))
                        .response("replicaPolicy", made.replicaPolicy());
                    if (!made.replicaTags().isEmpty()) {
                      call.response("replicaTags", Tags.audited(made.replicaTags()));
                    }
                    return change -> {
                      KnownKey key = vault.directory().find(change, attempt.keyId()).key();
                      KeyLifecycle.check(Operation.REPLICATE_KEY, key);
                      MultiRegionRecord multiRegion = requirePrimary(key);
                      attempt.requireAsSeen(multiRegion, request.replicaRegion());
                      change.putMultiRegion(
                          multiRegion
                              .withReplica(new Replica(request.replicaRegion(), 0, null))
                              .changed(vault.now()));
                      return made;
                    };
                  });
    } catch (KmsException e) {
      attempt.undo(request.replicaRegion());
      throw e;
    }
    replicas.lookAfterNow(attempt.keyId());
    return response;
  }

  /**
   * What the key knows of its replicas.
   *
   * @throws UnsupportedOperationException if it is no multi-Region primary key
   */
  static MultiRegionRecord requirePrimary(KnownKey key) {
    MultiRegionRecord multiRegion = key.multiRegion();
    if (multiRegion == null || key.isReplica()) {
      throw new UnsupportedOperationException(key.arn() + " is not a multi-region primary key.");
    }
    return multiRegion;
  }

  /** One call, in the steps that it takes. */
  private final class Attempt {
    private @Nullable KnownKey primary;
    private @Nullable ReplicaMaker maker;
    private @Nullable Replica seen;

    /** Checks all that concerns the primary key. */
    void begin(Call call, ReplicateKeyRequest request) {
      RequestChecks checks =
          new RequestChecks()
              .keyId(request.keyId())
              .region("replicaRegion", request.replicaRegion())
              .description(request.description())
              .tags(request.tags());
      if (request.policy() != null) {
        checks.policy(request.policy());
      }
      checks.done();
      call.parameter("keyId", request.keyId())
          .parameter("replicaRegion", request.replicaRegion())
          .parameter("policy", request.policy())
          .parameter("bypassPolicyLockoutSafetyCheck", request.bypassPolicyLockoutSafetyCheck())
          .parameter("description", request.description())
          .conditionKey(ConditionKeys.REPLICA_REGION, request.replicaRegion());
      if (!request.tags().isEmpty()) {
        call.parameter("tags", Tags.audited(request.tags()));
      }
      Tags.check(request.tags());
      call.requestTags(Tags.byKey(request.tags()));
      NamedKey named = vault.directory().find(vault.names().parseKeyId(request.keyId()));
      KnownKey key = named.key();
      call.resource(key.arn());
      vault.authorizer().permit(call, named);
      KeyLifecycle.check(Operation.REPLICATE_KEY, key);
      seen = requirePrimary(key).replica(request.replicaRegion()).orElse(null);
      primary = key;
    }

    /** Makes the replica in its own vault. */
    ReplicateKeyResponse make(ReplicateKeyRequest request) {
      KnownKey key = key();
      if (request.replicaRegion().equals(vault.names().region())) {
        throw exists(request.replicaRegion());
      }
      Vault there = vault.regions().open(request.replicaRegion()).vault();
      requireShared(key, vault.names(), vault.custodian());
      requireShared(key, there.names(), there.custodian());
      ReplicaMaker other = new ReplicaMaker(there);
      if (seen != null && other.exists(key.record().keyId())) {
        throw exists(request.replicaRegion());
      }
      ReplicateKeyResponse made = other.make(key, vault.names().region(), request);
      maker = other; // from now on there is something to undo
      return made;
    }

    /** Nobody else made a replica there meanwhile. */
    void requireAsSeen(MultiRegionRecord multiRegion, String region) {
      Replica now = multiRegion.replica(region).orElse(null);
      if (now != null && (seen == null || now.revision() != seen.revision())) {
        throw exists(region);
      }
    }

    String keyId() {
      return key().record().keyId();
    }

    /** Takes the replica away again, unless the primary key knows of it through somebody else. */
    void undo(String region) {
      ReplicaMaker made = maker;
      if (made == null) {
        return;
      }
      String keyId = keyId();
      boolean listed =
          vault
              .registry()
              .read(view -> view.multiRegion(keyId))
              .flatMap(multiRegion -> multiRegion.replica(region))
              .isPresent();
      if (!listed) {
        made.undo(keyId);
      }
    }

    private KnownKey key() {
      if (primary == null) {
        throw new IllegalStateException("the primary key was not looked up");
      }
      return primary;
    }

    private AlreadyExistsException exists(String region) {
      return new AlreadyExistsException(
          vault.names().keyArnIn(region, keyId()) + " already exists.");
    }
  }

  /** Better said before there is a replica that never gets its material. */
  private static void requireShared(KnownKey key, KeyNames where, Custodian custodian) {
    if (key.record().origin() == KeyOrigin.AWS_KMS && !custodian.sharesMaterial()) {
      throw new UnsupportedOperationException(
          "The custodian of the Region "
              + where.region()
              + " shares no key material with others, as replicas of "
              + key.arn()
              + " need.");
    }
  }
}
