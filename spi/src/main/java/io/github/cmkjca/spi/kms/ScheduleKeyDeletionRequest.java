package io.github.cmkjca.spi.kms;

import org.jspecify.annotations.Nullable;

/**
 * Asks to destroy a key after a waiting period.
 *
 * @param keyId key id or key ARN
 * @param pendingWindowInDays 7 to 30; null: 30
 */
public record ScheduleKeyDeletionRequest(String keyId, @Nullable Integer pendingWindowInDays) {}
