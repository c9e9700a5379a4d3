package io.github.cmkjca.spi.kms;

/**
 * A signature.
 *
 * @param keyId ARN
 * @param signature as long as the modulus (RSA), a DER sequence of r and s (ECDSA), 64 bytes
 *     (Ed25519), 2420, 3309 or 4627 bytes (ML-DSA)
 * @param signingAlgorithm what was used
 */
public record SignResponse(String keyId, byte[] signature, SigningAlgorithm signingAlgorithm) {}
