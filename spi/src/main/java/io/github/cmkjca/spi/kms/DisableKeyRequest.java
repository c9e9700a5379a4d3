package io.github.cmkjca.spi.kms;

/**
 * Asks to disable a key.
 *
 * @param keyId key id or key ARN
 */
public record DisableKeyRequest(String keyId) {}
