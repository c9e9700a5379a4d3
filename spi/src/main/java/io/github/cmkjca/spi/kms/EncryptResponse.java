package io.github.cmkjca.spi.kms;

/**
 * An encrypted few bytes.
 *
 * @param ciphertextBlob self-describing: names its key and material
 * @param keyId ARN of the CMK
 * @param encryptionAlgorithm what was used
 */
public record EncryptResponse(
    byte[] ciphertextBlob, String keyId, EncryptionAlgorithm encryptionAlgorithm) {}
