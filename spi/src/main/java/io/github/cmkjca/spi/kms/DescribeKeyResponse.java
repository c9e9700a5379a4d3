package io.github.cmkjca.spi.kms;

/**
 * What a key is.
 *
 * @param keyMetadata the key
 */
public record DescribeKeyResponse(KeyMetadata keyMetadata) {}
