package io.github.cmkjca.spi.kms;

import org.jspecify.annotations.Nullable;

/**
 * A blob under its new key or context.
 *
 * @param ciphertextBlob the new blob
 * @param sourceKeyId ARN
 * @param keyId ARN of the destination key
 * @param sourceEncryptionAlgorithm what was used
 * @param destinationEncryptionAlgorithm what is used
 * @param sourceKeyMaterialId material of the source key; null for RSA keys
 * @param destinationKeyMaterialId material of the destination key; null for RSA keys
 */
public record ReEncryptResponse(
    byte[] ciphertextBlob,
    String sourceKeyId,
    String keyId,
    EncryptionAlgorithm sourceEncryptionAlgorithm,
    EncryptionAlgorithm destinationEncryptionAlgorithm,
    @Nullable String sourceKeyMaterialId,
    @Nullable String destinationKeyMaterialId) {}
