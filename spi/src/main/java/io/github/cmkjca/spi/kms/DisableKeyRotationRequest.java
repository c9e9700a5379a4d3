package io.github.cmkjca.spi.kms;

/**
 * Asks to rotate the material of a key no more.
 *
 * @param keyId key id or key ARN
 */
public record DisableKeyRotationRequest(String keyId) {}
