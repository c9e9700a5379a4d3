package io.github.cmkjca.spi.kms;

/**
 * Asks to keep a key that is to be destroyed.
 *
 * @param keyId key id or key ARN
 */
public record CancelKeyDeletionRequest(String keyId) {}
