package io.github.cmkjca.spi.kms;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When the key will be destroyed.
 *
 * @param keyId ARN of the key
 * @param deletionDate the end of the waiting period; null while the period waits for the last
 *     replica to be deleted
 * @param keyState what it is now
 * @param pendingWindowInDays the waiting period
 */
public record ScheduleKeyDeletionResponse(
    String keyId, @Nullable Instant deletionDate, KeyState keyState, int pendingWindowInDays) {}
