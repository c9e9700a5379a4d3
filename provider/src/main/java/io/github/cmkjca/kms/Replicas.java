package io.github.cmkjca.kms;

import io.github.cmkjca.kms.audit.AuditRecord;
import io.github.cmkjca.registry.KeyRecord;
import io.github.cmkjca.registry.KeyRegistry;
import io.github.cmkjca.registry.MaterialRecord;
import io.github.cmkjca.registry.MultiRegionRecord;
import io.github.cmkjca.registry.MultiRegionRecord.Replica;
import io.github.cmkjca.spi.kms.KeyState;
import io.github.cmkjca.spi.kms.KmsException;
import io.github.cmkjca.spi.kms.RotationType;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks after the replicas of the primary keys of this vault: tells them what changed, and finds
 * out which of them are gone. Each step is one transaction in one vault, which can be repeated; any
 * process that has this vault open may do the next one. So what a crash leaves behind is done by
 * due work.
 */
final class Replicas {
  /** How often a replica is visited of which nothing is known to have changed. */
  private static final Duration VISIT = Duration.ofHours(1);

  /** The same when the primary key waits for its replicas to be deleted. */
  private static final Duration VISIT_DURING_DELETION = Duration.ofMinutes(1);

  /** When to try again what failed. */
  private static final Duration PAUSE = Duration.ofSeconds(30);

  private final Vault vault;
  private final ServiceEvents events;

  Replicas(Vault vault) {
    this.vault = vault;
    this.events = new ServiceEvents(vault.names());
  }

  /**
   * A replica in another vault was deleted there. Its primary key finds that out in any case; now
   * if this process knows the way.
   */
  void deleted(MultiRegionRecord replica) {
    if (isPrimary(replica)) {
      return;
    }
    try {
      Vault primary = vault.regions().open(replica.primaryRegion()).vault();
      new Replicas(primary).lookAgain(replica.keyId());
    } catch (KmsException e) {
      System.getLogger("io.github.cmkjca")
          .log(
              Level.DEBUG,
              "the primary key of {0} is not told that it is gone: {1}",
              vault.names().keyArn(replica.keyId()),
              e.getMessage());
    }
  }

  private void lookAgain(String keyId) {
    changePrimary(
        keyId,
        (change, state) -> {
          change.putMultiRegion(state.multiRegion().visitedAt(vault.now()));
          return List.of();
        });
    lookAfter(keyId);
  }

  /** Does what can be done now; due work does the rest. For operations that have succeeded. */
  void lookAfterNow(String keyId) {
    try {
      lookAfter(keyId);
    } catch (KmsException e) {
      System.getLogger("io.github.cmkjca")
          .log(
              Level.WARNING,
              "another Region does not know yet what became of {0}, and is told later: {1}",
              vault.names().keyArn(keyId),
              e.getMessage());
    }
  }

  /**
   * Brings all replicas of a key to its state.
   *
   * @throws KmsException if one cannot be told; the others are, and a later call tries again
   */
  void lookAfter(String keyId) {
    do {
      visitAll(keyId);
    } while (completeRotation(keyId));
  }

  private void visitAll(String keyId) {
    MultiRegionRecord multiRegion =
        vault.registry().read(view -> view.multiRegion(keyId)).orElse(null);
    if (multiRegion == null) {
      return;
    }
    if (!isPrimary(multiRegion)) {
      forgetAppointments(keyId);
      return;
    }
    KmsException failure = null;
    Instant now = vault.now();
    for (Replica replica : multiRegion.replicas()) {
      if (replica.revision() < multiRegion.revision() || isDue(replica.nextLook(), now)) {
        try {
          visit(keyId, replica);
        } catch (KmsException e) {
          postpone(keyId, replica.region());
          if (failure == null) {
            failure = e;
          }
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private void visit(String keyId, Replica replica) {
    Vault other = vault.regions().open(replica.region()).vault();
    PrimaryState state = vault.registry().read(view -> PrimaryState.of(view, keyId)).orElse(null);
    if (state == null || !isPrimary(state.multiRegion())) {
      return;
    }
    if (new ReplicaUpdate(vault, other).bring(state)) {
      told(keyId, replica.region(), state.multiRegion().revision());
    } else {
      gone(keyId, replica);
    }
  }

  private void told(String keyId, String region, long revision) {
    changePrimary(
        keyId,
        (change, state) -> {
          MultiRegionRecord multiRegion = state.multiRegion();
          multiRegion
              .replica(region)
              .ifPresent(
                  replica -> {
                    long known = Math.max(replica.revision(), revision);
                    change.putMultiRegion(
                        multiRegion.withReplica(
                            new Replica(region, known, nextLook(state, known))));
                  });
          return List.of();
        });
  }

  private Instant nextLook(PrimaryState state, long known) {
    if (known < state.multiRegion().revision() || Rotations.underWay(state.materials()) != null) {
      return vault.now(); // there is more to do once all replicas know as much
    }
    return vault
        .now()
        .plus(
            state.key().state() == KeyState.PENDING_REPLICA_DELETION
                ? VISIT_DURING_DELETION
                : VISIT);
  }

  private void postpone(String keyId, String region) {
    changePrimary(
        keyId,
        (change, state) -> {
          MultiRegionRecord multiRegion = state.multiRegion();
          multiRegion
              .replica(region)
              .ifPresent(
                  replica ->
                      change.putMultiRegion(
                          multiRegion.withReplica(
                              new Replica(region, replica.revision(), vault.now().plus(PAUSE)))));
          return List.of();
        });
  }

  /**
   * A replica is deleted. The last one takes the primary key along, if that waits for it.
   *
   * @param seen before it was found missing: one that was made since is another one
   */
  private void gone(String keyId, Replica seen) {
    changePrimary(
        keyId,
        (change, state) -> {
          MultiRegionRecord multiRegion = state.multiRegion();
          if (!multiRegion.replicas().contains(seen) || multiRegion.handover() != null) {
            return List.of();
          }
          Instant now = vault.now();
          MultiRegionRecord left = multiRegion.withoutReplica(seen.region()).changed(now);
          Integer window = left.deletionWindowDays();
          if (left.replicas().isEmpty() && window != null) {
            KeyRecord key = state.key();
            change.updateKey(
                key.withState(KeyState.PENDING_DELETION)
                    .withSchedule(key.schedule().withDeletion(now.plus(Duration.ofDays(window)))));
            left = left.withDeletionWindow(null);
          }
          change.putMultiRegion(left);
          return List.of(events.synchronize(now, keyId));
        });
  }

  /**
   * Makes new material the current one once each replica has it, so that what one key encrypts all
   * can decrypt.
   *
   * @return whether there was such material
   */
  private boolean completeRotation(String keyId) {
    // Each change of the vault, even of nothing, has all its keys read again.
    if (Rotations.underWay(vault.registry().read(view -> view.materials(keyId))) == null) {
      return false;
    }
    return changePrimary(
        keyId,
        (change, state) -> {
          MultiRegionRecord multiRegion = state.multiRegion();
          MaterialRecord next = Rotations.underWay(state.materials());
          boolean known =
              multiRegion.replicas().stream()
                  .allMatch(replica -> replica.revision() >= multiRegion.revision());
          if (next == null || !known) {
            return List.of();
          }
          MaterialRecord.Rotation begun = next.rotation();
          RotationType type = begun == null ? RotationType.ON_DEMAND : begun.type();
          Instant now = vault.now();
          change.updateMaterial(next.madeCurrent(new MaterialRecord.Rotation(now, type)));
          change.updateKey(state.key().withCurrentMaterial(next.key().materialId()));
          change.putMultiRegion(multiRegion.changed(now));
          return List.of(events.rotateKey(now, keyId, type));
        });
  }

  @FunctionalInterface
  private interface Work {
    /** What the service did; empty if that is nothing to tell of. */
    List<AuditRecord> apply(KeyRegistry.Change change, PrimaryState state);
  }

  /** Works on a key if it still is a primary key; whether that was anything to tell of. */
  private boolean changePrimary(String keyId, Work work) {
    return vault
        .journal()
        .<Boolean>serviceChange(
            change -> {
              PrimaryState state = PrimaryState.of(change, keyId).orElse(null);
              if (state == null || !isPrimary(state.multiRegion())) {
                return Journal.Done.nothing(false);
              }
              var records = work.apply(change, state);
              return new Journal.Done<>(!records.isEmpty(), records);
            });
  }

  /** Of a key that was the primary one when this vault was said to be of another Region. */
  private void forgetAppointments(String keyId) {
    vault
        .registry()
        .<@Nullable Void>change(
            change -> {
              change
                  .multiRegion(keyId)
                  .filter(found -> !isPrimary(found))
                  .ifPresent(found -> change.putMultiRegion(found.withoutAppointments()));
              return null;
            });
  }

  private boolean isPrimary(MultiRegionRecord multiRegion) {
    return multiRegion.primaryRegion().equals(vault.names().region());
  }

  private static boolean isDue(@Nullable Instant date, Instant now) {
    return date != null && !date.isAfter(now);
  }
}
