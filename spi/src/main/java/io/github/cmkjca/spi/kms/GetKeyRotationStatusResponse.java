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
 * @param onDemandRotationStartDate given while a rotation on demand has not reached all Regions
 */
public record GetKeyRotationStatusResponse(
    boolean keyRotationEnabled,
    String keyId,
    @Nullable Integer rotationPeriodInDays,
    @Nullable Instant nextRotationDate,
    @Nullable Instant onDemandRotationStartDate) {
  /** While nothing rotates on demand. */
  public GetKeyRotationStatusResponse(
      boolean keyRotationEnabled,
      String keyId,
      @Nullable Integer rotationPeriodInDays,
      @Nullable Instant nextRotationDate) {
    this(keyRotationEnabled, keyId, rotationPeriodInDays, nextRotationDate, null);
  }
}
