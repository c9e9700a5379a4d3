package io.github.cmkjca.spi.kms;

import java.time.Instant;

/**
 * A public key to encrypt material under, and a token that belongs to it. Usable for this key only,
 * any number of times until they expire.
 *
 * @param keyId ARN of the key
 * @param importToken at most 6144 bytes; no secret
 * @param publicKey DER, SubjectPublicKeyInfo
 * @param parametersValidTo when both expire
 */
public record GetParametersForImportResponse(
    String keyId, byte[] importToken, byte[] publicKey, Instant parametersValidTo) {}
