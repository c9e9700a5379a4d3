package io.github.cmkjca.spi.kms;

import org.jspecify.annotations.Nullable;

/**
 * Asks for one page of the rotations of a key.
 *
 * @param keyId key id or key ARN
 * @param includeKeyMaterial which materials; null: those that came by rotation
 * @param limit 1 to 1000; null: 100
 * @param marker from the page before; null: the first page
 */
public record ListKeyRotationsRequest(
    String keyId,
    @Nullable IncludeKeyMaterial includeKeyMaterial,
    @Nullable Integer limit,
    @Nullable String marker) {}
