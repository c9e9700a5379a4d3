package io.github.cmkjca.spi.kms;

import org.jspecify.annotations.Nullable;

/**
 * Asks to destroy imported material of a key; the key waits for the same material then.
 *
 * @param keyId key id or key ARN
 * @param keyMaterialId which material; null: the current one
 */
public record DeleteImportedKeyMaterialRequest(String keyId, @Nullable String keyMaterialId) {}
