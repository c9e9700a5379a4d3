package io.github.cmkjca.spi.kms;

import org.jspecify.annotations.Nullable;

/**
 * The material was taken in.
 *
 * @param keyId ARN of the key
 * @param keyMaterialId 64 hex digits; symmetric encryption keys only
 */
public record ImportKeyMaterialResponse(String keyId, @Nullable String keyMaterialId) {}
