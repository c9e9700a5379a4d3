package io.github.cmkjca.spi.kms;

/**
 * A blob under its new key or context.
 *
 * @param ciphertextBlob the new blob
 * @param sourceKeyId ARN
 * @param keyId ARN of the destination key
 * @param sourceEncryptionAlgorithm what was used
 * @param destinationEncryptionAlgorithm what is used
 * @param sourceKeyMaterialId material of the source key
 * @param destinationKeyMaterialId material of the destination key
 */
public record ReEncryptResponse(
    byte[] ciphertextBlob,
    String sourceKeyId,
    String keyId,
    EncryptionAlgorithm sourceEncryptionAlgorithm,
    EncryptionAlgorithm destinationEncryptionAlgorithm,
    String sourceKeyMaterialId,
    String destinationKeyMaterialId) {}
