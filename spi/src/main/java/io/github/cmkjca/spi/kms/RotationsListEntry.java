package io.github.cmkjca.spi.kms;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A material of a key and the rotation that brought it.
 *
 * @param keyId bare key id
 * @param keyMaterialId 64 hex digits
 * @param keyMaterialDescription given by who imported it
 * @param importState imported material only
 * @param keyMaterialState what it is to the key
 * @param expirationModel imported material only
 * @param validTo when imported material expires
 * @param rotationDate null: it came by no rotation
 * @param rotationType null: it came by no rotation
 */
public record RotationsListEntry(
    String keyId,
    String keyMaterialId,
    @Nullable String keyMaterialDescription,
    @Nullable ImportState importState,
    KeyMaterialState keyMaterialState,
    @Nullable ExpirationModel expirationModel,
    @Nullable Instant validTo,
    @Nullable Instant rotationDate,
    @Nullable RotationType rotationType) {}
