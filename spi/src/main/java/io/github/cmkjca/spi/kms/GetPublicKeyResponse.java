package io.github.cmkjca.spi.kms;

import java.util.List;

/**
 * The public key of an asymmetric CMK, with what it must be used for outside of the service.
 *
 * @param keyId ARN
 * @param publicKey DER of a SubjectPublicKeyInfo (RFC 5280)
 * @param keySpec kind of key
 * @param keyUsage what the key is for
 */
public record GetPublicKeyResponse(
    String keyId, byte[] publicKey, KeySpec keySpec, KeyUsage keyUsage) {

  /** How to encrypt so that the CMK can decrypt; empty for another usage. */
  public List<EncryptionAlgorithm> encryptionAlgorithms() {
    return keyUsage == KeyUsage.ENCRYPT_DECRYPT ? keySpec.encryptionAlgorithms() : List.of();
  }

  /** How the CMK signs; empty for another usage. */
  public List<SigningAlgorithm> signingAlgorithms() {
    return keyUsage == KeyUsage.SIGN_VERIFY ? keySpec.signingAlgorithms() : List.of();
  }

  /** How the CMK agrees on secrets; empty for another usage. */
  public List<KeyAgreementAlgorithm> keyAgreementAlgorithms() {
    return keyUsage == KeyUsage.KEY_AGREEMENT ? keySpec.keyAgreementAlgorithms() : List.of();
  }
}
