package io.github.cmkjca.spi.kms;

/**
 * Where a multi-Region key is.
 *
 * @param arn ARN of the key in that Region
 * @param region the Region
 */
public record MultiRegionKey(String arn, String region) {}
