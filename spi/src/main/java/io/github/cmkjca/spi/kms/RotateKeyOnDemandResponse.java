package io.github.cmkjca.spi.kms;

/**
 * The material was rotated.
 *
 * @param keyId ARN of the key
 */
public record RotateKeyOnDemandResponse(String keyId) {}
