package io.github.cmkjca.spi.kms;

/**
 * Asks to enable a key.
 *
 * @param keyId key id or key ARN
 */
public record EnableKeyRequest(String keyId) {}
