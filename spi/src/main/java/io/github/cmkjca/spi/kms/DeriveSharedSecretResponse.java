package io.github.cmkjca.spi.kms;

/**
 * A shared secret, raw: keys are to be derived from it. The array belongs to the receiver, who
 * wipes it.
 *
 * @param keyId ARN
 * @param sharedSecret the x coordinate, as long as an element of the curve's field: 32, 48 or 66
 *     bytes
 * @param keyAgreementAlgorithm what was used
 * @param keyOrigin where the material of the CMK comes from
 */
public record DeriveSharedSecretResponse(
    String keyId,
    byte[] sharedSecret,
    KeyAgreementAlgorithm keyAgreementAlgorithm,
    KeyOrigin keyOrigin) {}
