package io.github.cmkjca.spi.kms;

/**
 * Asks to describe a key otherwise.
 *
 * @param keyId key id or key ARN
 * @param description 0 to 8192 characters
 */
public record UpdateKeyDescriptionRequest(String keyId, String description) {}
