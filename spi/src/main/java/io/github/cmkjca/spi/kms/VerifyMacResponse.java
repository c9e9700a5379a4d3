package io.github.cmkjca.spi.kms;

/**
 * The MAC is right; a wrong one is a {@link KmsInvalidMacException}.
 *
 * @param keyId ARN
 * @param macValid always true
 * @param macAlgorithm what was used
 */
public record VerifyMacResponse(String keyId, boolean macValid, MacAlgorithm macAlgorithm) {}
