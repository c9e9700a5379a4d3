package io.github.cmkjca.spi.kms;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether and when the material of a key rotates.
 *
 * @param keyRotationEnabled whether it rotates
 * @param keyId ARN of the key
 * @param rotationPeriodInDays given when it rotates
 * @param nextRotationDate given when it rotates
 */
public record GetKeyRotationStatusResponse(
    boolean keyRotationEnabled,
    String keyId,
    @Nullable Integer rotationPeriodInDays,
    @Nullable Instant nextRotationDate) {}
