package io.github.cmkjca.spi.kms;

import org.jspecify.annotations.Nullable;

/**
 * Asks to rotate the material of a key regularly.
 *
 * @param keyId key id or key ARN
 * @param rotationPeriodInDays 90 to 2560; null: 365
 */
public record EnableKeyRotationRequest(String keyId, @Nullable Integer rotationPeriodInDays) {}
