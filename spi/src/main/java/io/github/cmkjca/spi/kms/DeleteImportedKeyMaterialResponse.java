package io.github.cmkjca.spi.kms;

import org.jspecify.annotations.Nullable;

/**
 * The material is gone.
 *
 * @param keyId ARN of the key
 * @param keyMaterialId 64 hex digits; symmetric encryption keys only, null if there was no material
 */
public record DeleteImportedKeyMaterialResponse(String keyId, @Nullable String keyMaterialId) {}
