package io.github.cmkjca.spi.kms;

/**
 * The MAC of a message.
 *
 * @param mac as long as the hash
 * @param macAlgorithm what was used
 * @param keyId ARN
 */
public record GenerateMacResponse(byte[] mac, MacAlgorithm macAlgorithm, String keyId) {}
