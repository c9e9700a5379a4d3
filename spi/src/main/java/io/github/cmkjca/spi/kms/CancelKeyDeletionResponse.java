package io.github.cmkjca.spi.kms;

/**
 * The key stays; it is disabled now.
 *
 * @param keyId ARN of the key
 */
public record CancelKeyDeletionResponse(String keyId) {}
