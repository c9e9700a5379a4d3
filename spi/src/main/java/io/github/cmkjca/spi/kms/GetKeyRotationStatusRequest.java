package io.github.cmkjca.spi.kms;

/**
 * Asks whether and when the material of a key rotates.
 *
 * @param keyId key id or key ARN
 */
public record GetKeyRotationStatusRequest(String keyId) {}
