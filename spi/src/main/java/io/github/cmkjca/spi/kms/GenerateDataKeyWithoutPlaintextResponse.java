package io.github.cmkjca.spi.kms;

/**
 * A new data key, encrypted only.
 *
 * @param ciphertextBlob the data key encrypted under the CMK
 * @param keyId ARN of the CMK
 * @param keyMaterialId which material of the CMK encrypted it
 */
public record GenerateDataKeyWithoutPlaintextResponse(
    byte[] ciphertextBlob, String keyId, String keyMaterialId) {}
