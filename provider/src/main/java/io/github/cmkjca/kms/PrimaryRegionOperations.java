package io.github.cmkjca.kms;

import io.github.cmkjca.registry.KeyRegistry;
import io.github.cmkjca.registry.MultiRegionRecord;
import io.github.cmkjca.registry.MultiRegionRecord.Handover;
import io.github.cmkjca.registry.MultiRegionRecord.Replica;
import io.github.cmkjca.spi.kms.ConflictException;
import io.github.cmkjca.spi.kms.KeyState;
import io.github.cmkjca.spi.kms.KmsException;
import io.github.cmkjca.spi.kms.KmsInvalidStateException;
import io.github.cmkjca.spi.kms.NotFoundException;
import io.github.cmkjca.spi.kms.UnsupportedOperationException;
import io.github.cmkjca.spi.kms.UpdatePrimaryRegionRequest;
import java.lang.System.Logger.Level;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * UpdatePrimaryRegion. The replica is brought to the state of the primary key; then the decision is
 * stored beside the primary key, and {@link Handovers} carries it out.
 */
final class PrimaryRegionOperations {
  private final Vault vault;
  private final Replicas replicas;
  private final Handovers handovers;

  PrimaryRegionOperations(Vault vault, Replicas replicas, Handovers handovers) {
    this.vault = vault;
    this.replicas = replicas;
    this.handovers = handovers;
  }

  void updatePrimaryRegion(UpdatePrimaryRegionRequest request) {
    String region = request.primaryRegion();
    vault
        .journal()
        .<@Nullable Void>change(
            Operation.UPDATE_PRIMARY_REGION,
            call -> {
              new RequestChecks().keyId(request.keyId()).region("primaryRegion", region).done();
              call.parameter("keyId", request.keyId())
                  .parameter("primaryRegion", region)
                  .conditionKey(ConditionKeys.PRIMARY_REGION, region);
              NamedKey named = vault.directory().find(vault.names().parseKeyId(request.keyId()));
              KnownKey key = named.key();
              String keyId = key.record().keyId();
              call.resource(key.arn()).response("keyId", key.arn());
              vault.authorizer().permit(call, named);
              KeyLifecycle.check(Operation.UPDATE_PRIMARY_REGION, key);
              requireReplica(key, region);
              permitThere(call, keyId, region);
              if (!isUnderWay(key, region)) {
                replicas.lookAfter(keyId);
              }
              return change -> {
                decide(call, change, vault.directory().find(change, keyId).key(), region);
                return null;
              };
            });
    goOnNow(vault.names().parseKeyId(request.keyId()));
  }

  private void requireReplica(KnownKey key, String region) {
    MultiRegionRecord multiRegion = ReplicationOperations.requirePrimary(key);
    if (region.equals(vault.names().region())) {
      throw new UnsupportedOperationException(key.arn() + " is the primary key.");
    }
    if (multiRegion.replica(region).isEmpty()) {
      throw new NotFoundException(
          "Key '" + vault.names().keyArnIn(region, key.record().keyId()) + "' does not exist");
    }
  }

  /** The caller must be permitted on both keys, and both must be in a fitting state. */
  private void permitThere(Call call, String keyId, String region) {
    Vault other = vault.regions().open(region).vault();
    NamedKey replica = other.directory().find(keyId);
    other.authorizer().permit(call, replica);
    KeyLifecycle.check(Operation.UPDATE_PRIMARY_REGION, replica.key());
  }

  private void decide(Call call, KeyRegistry.Change change, KnownKey key, String region) {
    KeyLifecycle.check(Operation.UPDATE_PRIMARY_REGION, key);
    requireReplica(key, region);
    if (isUnderWay(key, region)) {
      return;
    }
    MultiRegionRecord multiRegion = ReplicationOperations.requirePrimary(key);
    if (key.record().state() != KeyState.ENABLED) {
      throw new KmsInvalidStateException(key.arn() + " is updating.");
    }
    requireInStep(change, key, multiRegion, region);
    Instant now = vault.now();
    change.updateKey(key.record().withState(KeyState.UPDATING));
    change.putMultiRegion(
        multiRegion.withHandover(
            new Handover(region, call.principal(), now, multiRegion.revision() + 1)));
  }

  /** It was asked for before, and has not ended yet. */
  private static boolean isUnderWay(KnownKey key, String region) {
    MultiRegionRecord multiRegion = key.multiRegion();
    Handover handover = multiRegion == null ? null : multiRegion.handover();
    return handover != null && handover.region().equals(region);
  }

  /** What the replica does not know by now it could not tell the others. */
  private static void requireInStep(
      KeyRegistry.Change change, KnownKey key, MultiRegionRecord multiRegion, String region) {
    boolean told =
        multiRegion
            .replica(region)
            .map(Replica::revision)
            .filter(revision -> revision >= multiRegion.revision())
            .isPresent();
    if (!told || Rotations.underWay(change.materials(key.record().keyId())) != null) {
      throw new ConflictException(
          "The replica is being told of a change of the key; try again: " + key.arn());
    }
  }

  private void goOnNow(String keyId) {
    try {
      handovers.goOn(keyId);
    } catch (KmsException e) {
      System.getLogger("io.github.cmkjca")
          .log(
              Level.WARNING,
              "the change of the primary key {0} goes on later: {1}",
              vault.names().keyArn(keyId),
              e.getMessage());
    }
  }
}
