package io.github.cmkjca.spi.kms;

/**
 * A new data key. The plaintext array belongs to the receiver, who wipes it.
 *
 * @param ciphertextBlob the data key encrypted under the CMK
 * @param plaintext the data key
 * @param keyId ARN of the CMK
 * @param keyMaterialId which material of the CMK encrypted it
 */
public record GenerateDataKeyResponse(
    byte[] ciphertextBlob, byte[] plaintext, String keyId, String keyMaterialId) {}
