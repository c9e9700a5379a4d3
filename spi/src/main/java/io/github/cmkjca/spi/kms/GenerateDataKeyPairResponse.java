package io.github.cmkjca.spi.kms;

/**
 * A new data key pair. The array of the private key belongs to the receiver, who wipes it.
 *
 * @param privateKeyCiphertextBlob the private key encrypted under the CMK; Decrypt opens it
 * @param privateKeyPlaintext DER of a PKCS #8 PrivateKeyInfo (RFC 5958)
 * @param publicKey DER of a SubjectPublicKeyInfo (RFC 5280)
 * @param keyId ARN of the CMK
 * @param keyPairSpec kind of pair
 * @param keyMaterialId which material of the CMK encrypted it
 */
public record GenerateDataKeyPairResponse(
    byte[] privateKeyCiphertextBlob,
    byte[] privateKeyPlaintext,
    byte[] publicKey,
    String keyId,
    DataKeyPairSpec keyPairSpec,
    String keyMaterialId) {}
