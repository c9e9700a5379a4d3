package io.github.cmkjca.spi.kms;

/**
 * The signature is right; a wrong one is a {@link KmsInvalidSignatureException}.
 *
 * @param keyId ARN
 * @param signatureValid always true
 * @param signingAlgorithm what was used
 */
public record VerifyResponse(
    String keyId, boolean signatureValid, SigningAlgorithm signingAlgorithm) {}
