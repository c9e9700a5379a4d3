package io.github.cmkjca.spi.kms;

/**
 * A key in a list.
 *
 * @param keyId bare id
 * @param keyArn ARN
 */
public record KeyListEntry(String keyId, String keyArn) {}
