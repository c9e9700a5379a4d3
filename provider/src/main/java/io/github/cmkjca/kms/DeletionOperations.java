package io.github.cmkjca.kms;

import io.github.cmkjca.registry.KeyRecord;
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
  private final ManagedKeys keys;

  DeletionOperations(Vault vault) {
    this.vault = vault;
    this.keys = new ManagedKeys(vault);
  }

  ScheduleKeyDeletionResponse scheduleKeyDeletion(ScheduleKeyDeletionRequest request) {
    Integer given = request.pendingWindowInDays();
    int days = given == null ? DEFAULT_WINDOW_DAYS : given;
    return keys.change(
        Operation.SCHEDULE_KEY_DELETION,
        request.keyId(),
        call -> {
          new RequestChecks().keyId(request.keyId()).pendingWindowInDays(days).done();
          call.parameter("keyId", request.keyId())
              .parameter("pendingWindowInDays", days)
              .conditionKey(ConditionKeys.DELETION_WINDOW, days);
        },
        (call, change, key) -> {
          KeyRecord record = key.record();
          Instant date = vault.now().plus(Duration.ofDays(days));
          change.updateKey(
              record
                  .withState(KeyState.PENDING_DELETION)
                  .withSchedule(record.schedule().withDeletion(date)));
          call.response("keyState", KeyState.PENDING_DELETION.wireName())
              .response("deletionDate", AuditedMetadata.date(date))
              .response("pendingWindowInDays", days);
          return new ScheduleKeyDeletionResponse(key.arn(), date, KeyState.PENDING_DELETION, days);
        });
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
          // A key that lacks material goes on waiting for it; AWS KMS does not say what it does.
          KeyState state = key.isComplete() ? KeyState.DISABLED : KeyState.PENDING_IMPORT;
          change.updateKey(
              record.withState(state).withSchedule(record.schedule().withDeletion(null)));
          return new CancelKeyDeletionResponse(key.arn());
        });
  }
}
