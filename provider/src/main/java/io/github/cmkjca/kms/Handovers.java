package io.github.cmkjca.kms;

import io.github.cmkjca.kms.audit.AuditRecord;
import io.github.cmkjca.registry.KeyRecord;
import io.github.cmkjca.registry.KeyRegistry;
import io.github.cmkjca.registry.MultiRegionRecord;
import io.github.cmkjca.registry.MultiRegionRecord.Handover;
import io.github.cmkjca.registry.MultiRegionRecord.Replica;
import io.github.cmkjca.registry.Schedule;
import io.github.cmkjca.spi.kms.KeyState;
import io.github.cmkjca.spi.kms.KmsException;
import io.github.cmkjca.spi.kms.KmsInvalidStateException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Moves a primary key to the vault of a replica, once that is decided and stored in the vault that
 * it leaves. Each step is one transaction in one vault and can be repeated; what a crash interrupts
 * goes on from where it was. For moments both keys are primary ones, yet in state Updating, in
 * which nothing can be done that only a primary key can.
 */
final class Handovers {
  /** When to try again what failed. */
  private static final Duration PAUSE = Duration.ofSeconds(30);

  private final Vault vault;

  /**
   * @param vault that the primary key leaves
   */
  Handovers(Vault vault) {
    this.vault = vault;
  }

  /**
   * Goes on with the handover of this key, if there is one, to its end.
   *
   * @throws KmsException if a step fails; a later call goes on from there
   */
  void goOn(String keyId) {
    PrimaryState state = vault.registry().read(view -> PrimaryState.of(view, keyId)).orElse(null);
    Handover handover = state == null ? null : state.multiRegion().handover();
    if (state == null || handover == null) {
      return;
    }
    try {
      Vault other = vault.regions().open(handover.region()).vault();
      if (isPrimary(state) && !makePrimary(other, state, handover)) {
        giveUp(keyId, handover);
        return;
      }
      makeReplica(keyId, handover);
      makeUsual(other, keyId);
      forget(keyId, handover);
      new Replicas(other).lookAfterNow(keyId);
    } catch (KmsException e) {
      postpone(keyId, handover);
      throw e;
    }
  }

  /** Imported material may have expired meanwhile: the key then waits for it, as any other. */
  private static KeyState stateAfter(PrimaryState state) {
    boolean complete =
        state.materials().stream().allMatch(material -> material.pending() || material.isPresent());
    return complete ? KeyState.ENABLED : KeyState.PENDING_IMPORT;
  }

  private boolean isPrimary(PrimaryState state) {
    return state.multiRegion().primaryRegion().equals(vault.names().region());
  }

  /** The replica becomes a primary key; false if there is no replica any more. */
  private boolean makePrimary(Vault other, PrimaryState old, Handover handover) {
    String keyId = old.key().keyId();
    return other
        .journal()
        .<Boolean>serviceChange(
            change -> {
              PrimaryState replica = PrimaryState.of(change, keyId).orElse(null);
              if (replica == null) {
                return Journal.Done.nothing(false);
              }
              if (replica.multiRegion().revision() >= handover.revision()) {
                return Journal.Done.nothing(true);
              }
              requireEnabled(other, replica.key());
              Schedule schedule = replica.key().schedule();
              change.updateKey(
                  replica
                      .key()
                      .withState(KeyState.UPDATING)
                      .withSchedule(schedule.withRotation(old.key().schedule().rotation())));
              MultiRegionRecord next =
                  new MultiRegionRecord(
                          keyId,
                          handover.region(),
                          handover.revision(),
                          old.multiRegion().withoutAppointments().replicas(),
                          null,
                          null,
                          null)
                      .withoutReplica(handover.region())
                      .withReplica(new Replica(vault.names().region(), 0, null));
              change.putMultiRegion(next);
              return new Journal.Done<>(true, List.of(record(other, keyId, handover)));
            });
  }

  private static void requireEnabled(Vault other, KeyRecord replica) {
    if (replica.state() != KeyState.ENABLED) {
      throw new KmsInvalidStateException(
          other.names().keyArn(replica.keyId())
              + " is to be the primary key, and is not enabled any more.");
    }
  }

  /** Each of the two Regions has a record of what the caller asked for. */
  private static AuditRecord record(Vault other, String keyId, Handover handover) {
    String arn = other.names().keyArn(keyId);
    return new AuditRecord(
        other.now(),
        handover.principal(),
        Operation.UPDATE_PRIMARY_REGION.eventName(),
        false,
        Map.of("keyId", arn, "primaryRegion", handover.region()),
        Map.of("keyId", arn),
        null,
        List.of(arn),
        null,
        null);
  }

  /** The key that was the primary one knows now that it is a replica. */
  private void makeReplica(String keyId, Handover handover) {
    changeDuring(
        keyId,
        handover,
        (change, state) -> {
          KeyRecord key = state.key();
          if (isPrimary(state)) {
            MultiRegionRecord multiRegion = state.multiRegion();
            change.putMultiRegion(
                new MultiRegionRecord(
                    keyId,
                    handover.region(),
                    handover.revision(),
                    multiRegion
                        .withoutReplica(handover.region())
                        .withReplica(new Replica(vault.names().region(), 0, null))
                        .withoutAppointments()
                        .replicas(),
                    key.schedule().rotation(),
                    null,
                    handover));
          }
          change.updateKey(
              (key.state() == KeyState.UPDATING ? key.withState(stateAfter(state)) : key)
                  .withSchedule(key.schedule().withRotation(null)));
        });
  }

  /** The new primary key is enabled again, and begins to look after the others. */
  private static void makeUsual(Vault other, String keyId) {
    other
        .journal()
        .<@Nullable Void>serviceChange(
            change -> {
              PrimaryState state = PrimaryState.of(change, keyId).orElse(null);
              if (state != null
                  && state.key().state() == KeyState.UPDATING
                  && state.multiRegion().primaryRegion().equals(other.names().region())
                  && state.multiRegion().handover() == null) {
                change.updateKey(state.key().withState(stateAfter(state)));
                change.putMultiRegion(state.multiRegion().visitedAt(other.now()));
              }
              return Journal.Done.<@Nullable Void>nothing(null);
            });
  }

  private void forget(String keyId, Handover handover) {
    changeDuring(
        keyId,
        handover,
        (change, state) -> change.putMultiRegion(state.multiRegion().withHandover(null)));
  }

  /** The replica was deleted: the primary key stays where it is. */
  private void giveUp(String keyId, Handover handover) {
    changeDuring(
        keyId,
        handover,
        (change, state) -> {
          if (isPrimary(state)) {
            change.updateKey(state.key().withState(stateAfter(state)));
            change.putMultiRegion(state.multiRegion().withHandover(null).visitedAt(vault.now()));
          }
        });
  }

  private void postpone(String keyId, Handover handover) {
    changeDuring(
        keyId,
        handover,
        (change, state) ->
            change.putMultiRegion(
                state
                    .multiRegion()
                    .withHandover(
                        new Handover(
                            handover.region(),
                            handover.principal(),
                            vault.now().plus(PAUSE),
                            handover.revision()))));
  }

  @FunctionalInterface
  private interface Step {
    void apply(KeyRegistry.Change change, PrimaryState state);
  }

  /** Works on the key in this vault if the same handover is still under way. */
  private void changeDuring(String keyId, Handover handover, Step step) {
    vault
        .journal()
        .<@Nullable Void>serviceChange(
            change -> {
              PrimaryState state = PrimaryState.of(change, keyId).orElse(null);
              Handover now = state == null ? null : state.multiRegion().handover();
              if (state != null && now != null && now.revision() == handover.revision()) {
                step.apply(change, state);
              }
              return Journal.Done.<@Nullable Void>nothing(null);
            });
  }
}
