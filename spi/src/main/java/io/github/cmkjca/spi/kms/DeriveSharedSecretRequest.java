package io.github.cmkjca.spi.kms;

import java.util.List;

/**
 * Asks for the secret that a CMK shares with the owner of another key pair.
 *
 * @param keyId key id, key ARN, alias name or alias ARN, of a key pair for key agreement
 * @param keyAgreementAlgorithm ECDH
 * @param publicKey of the other party: DER of a SubjectPublicKeyInfo on the same named curve, 1 to
 *     8192 bytes
 * @param grantTokens at most 10; make a new grant count at once
 * @param dryRun check everything, do nothing, answer with {@link DryRunOperationException}
 */
public record DeriveSharedSecretRequest(
    String keyId,
    KeyAgreementAlgorithm keyAgreementAlgorithm,
    byte[] publicKey,
    List<String> grantTokens,
    boolean dryRun) {
  /** Copies the lists. */
  public DeriveSharedSecretRequest {
    grantTokens = List.copyOf(grantTokens);
  }

  /** By ECDH, without grant tokens. */
  public static DeriveSharedSecretRequest of(String keyId, byte[] publicKey) {
    return new DeriveSharedSecretRequest(
        keyId, KeyAgreementAlgorithm.ECDH, publicKey, List.of(), false);
  }
}
