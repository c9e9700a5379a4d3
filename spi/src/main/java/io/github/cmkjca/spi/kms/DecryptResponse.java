package io.github.cmkjca.spi.kms;

import org.jspecify.annotations.Nullable;

/**
 * A decrypted blob. The plaintext array belongs to the receiver, who wipes it.
 *
 * @param keyId ARN of the CMK
 * @param plaintext what was encrypted
 * @param encryptionAlgorithm what was used
 * @param keyMaterialId which material of the CMK had encrypted it; null for RSA keys
 */
public record DecryptResponse(
    String keyId,
    byte[] plaintext,
    EncryptionAlgorithm encryptionAlgorithm,
    @Nullable String keyMaterialId) {}
