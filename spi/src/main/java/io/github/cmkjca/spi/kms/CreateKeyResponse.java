package io.github.cmkjca.spi.kms;

/**
 * The new key.
 *
 * @param keyMetadata the key as DescribeKey shows it
 */
public record CreateKeyResponse(KeyMetadata keyMetadata) {}
