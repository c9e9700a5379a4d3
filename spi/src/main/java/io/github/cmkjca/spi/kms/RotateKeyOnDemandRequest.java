package io.github.cmkjca.spi.kms;

/**
 * Asks to rotate the material of a key now.
 *
 * @param keyId key id or key ARN
 */
public record RotateKeyOnDemandRequest(String keyId) {}
