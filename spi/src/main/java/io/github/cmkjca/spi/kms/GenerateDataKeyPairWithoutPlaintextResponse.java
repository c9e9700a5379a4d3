package io.github.cmkjca.spi.kms;

/**
 * A new data key pair whose private key is encrypted only.
 *
 * @param privateKeyCiphertextBlob the private key encrypted under the CMK; Decrypt opens it to the
 *     DER of a PKCS #8 PrivateKeyInfo
 * @param publicKey DER of a SubjectPublicKeyInfo (RFC 5280)
 * @param keyId ARN of the CMK
 * @param keyPairSpec kind of pair
 * @param keyMaterialId which material of the CMK encrypted it
 */
public record GenerateDataKeyPairWithoutPlaintextResponse(
    byte[] privateKeyCiphertextBlob,
    byte[] publicKey,
    String keyId,
    DataKeyPairSpec keyPairSpec,
    String keyMaterialId) {}
