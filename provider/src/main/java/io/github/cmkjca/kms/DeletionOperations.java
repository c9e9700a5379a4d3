package io.github.cmkjca.kms;

import io.github.cmkjca.registry.KeyRecord;
import io.github.cmkjca.registry.KeyRegistry;
import io.github.cmkjca.registry.MultiRegionRecord;
import io.github.cmkjca.spi.kms.CancelKeyDeletionRequest;
import io.github.cmkjca.spi.kms.CancelKeyDeletionResponse;
import io.github.cmkjca.spi.kms.KeyState;
import io.github.cmkjca.spi.kms.ScheduleKeyDeletionRequest;
import io.github.cmkjca.spi.kms.ScheduleKeyDeletionResponse;
import java.time.Duration;
import java.time.Instant;

/** ScheduleKeyDeletion and CancelKeyDeletion; {@link DueWork} destroys the key at the end. */
final class DeletionOperations {
  private static final int DEFAULT_WINDOW_DAYS = 30;

  private final Vault vault;
  private final Replicas replicas;
  private final ManagedKeys keys;

  DeletionOperations(Vault vault, Replicas replicas) {
    this.vault = vault;
    this.replicas = replicas;
    this.keys = new ManagedKeys(vault);
  }

  ScheduleKeyDeletionResponse scheduleKeyDeletion(ScheduleKeyDeletionRequest request) {
    Integer given = request.pendingWindowInDays();
    int days = given == null ? DEFAULT_WINDOW_DAYS : given;
    ScheduleKeyDeletionResponse response =
        keys.change(
            Operation.SCHEDULE_KEY_DELETION,
            request.keyId(),
            call -> {
              new RequestChecks().keyId(request.keyId()).pendingWindowInDays(days).done();
              call.parameter("keyId", request.keyId())
                  .parameter("pendingWindowInDays", days)
                  .conditionKey(ConditionKeys.DELETION_WINDOW, days);
            },
            (call, change, key) -> {
              call.response("pendingWindowInDays", days);
              MultiRegionRecord multiRegion = key.multiRegion();
              if (multiRegion != null && !key.isReplica() && !multiRegion.replicas().isEmpty()) {
                return afterReplicas(call, change, key, multiRegion, days);
              }
              KeyRecord record = key.record();
              Instant date = vault.now().plus(Duration.ofDays(days));
              change.updateKey(
                  record
                      .withState(KeyState.PENDING_DELETION)
                      .withSchedule(record.schedule().withDeletion(date)));
              call.response("keyState", KeyState.PENDING_DELETION.wireName())
                  .response("deletionDate", AuditedMetadata.date(date));
              return new ScheduleKeyDeletionResponse(
                  key.arn(), date, KeyState.PENDING_DELETION, days);
            });
    if (response.keyState() == KeyState.PENDING_REPLICA_DELETION) {
      replicas.lookAfterNow(vault.names().parseKeyId(request.keyId())); // some may be gone already
    }
    return response;
  }

  /** The waiting period begins when the last replica is gone, which {@link Replicas} finds out. */
  private ScheduleKeyDeletionResponse afterReplicas(
      Call call, KeyRegistry.Change change, KnownKey key, MultiRegionRecord multiRegion, int days) {
    change.updateKey(key.record().withState(KeyState.PENDING_REPLICA_DELETION));
    change.putMultiRegion(multiRegion.withDeletionWindow(days).visitedAt(vault.now()));
    call.response("keyState", KeyState.PENDING_REPLICA_DELETION.wireName());
    return new ScheduleKeyDeletionResponse(
        key.arn(), null, KeyState.PENDING_REPLICA_DELETION, days);
  }

  CancelKeyDeletionResponse cancelKeyDeletion(CancelKeyDeletionRequest request) {
    return keys.change(
        Operation.CANCEL_KEY_DELETION,
        request.keyId(),
        call -> {
          new RequestChecks().keyId(request.keyId()).done();
          call.parameter("keyId", request.keyId());
        },
        (call, change, key) -> {
          KeyRecord record = key.record();
          MultiRegionRecord multiRegion = key.multiRegion();
          if (multiRegion != null && multiRegion.deletionWindowDays() != null) {
            change.putMultiRegion(multiRegion.withDeletionWindow(null));
          }
          KeyState state = stateAfterCancelling(key);
          change.updateKey(
              record.withState(state).withSchedule(record.schedule().withDeletion(null)));
          return new CancelKeyDeletionResponse(key.arn());
        });
  }

  /** A key that lacks material goes on waiting for it; AWS KMS does not say what it does. */
  private static KeyState stateAfterCancelling(KnownKey key) {
    if (key.isNewReplica()) {
      return KeyState.CREATING;
    }
    return key.isComplete() ? KeyState.DISABLED : KeyState.PENDING_IMPORT;
  }
}
