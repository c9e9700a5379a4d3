package io.github.cmkjca.spi.kms;

import io.github.cmkjca.spi.EncryptionContext;
import java.util.List;

/**
 * Asks for a new key pair for use outside of the service, its private key in plaintext and
 * encrypted under a CMK.
 *
 * @param keyId key id, key ARN, alias name or alias ARN, of a symmetric encryption key
 * @param keyPairSpec kind of pair
 * @param encryptionContext additional authenticated data; the same pairs are needed to decrypt
 * @param grantTokens at most 10; make a new grant count at once
 * @param dryRun check everything, do nothing, answer with {@link DryRunOperationException}
 */
public record GenerateDataKeyPairRequest(
    String keyId,
    DataKeyPairSpec keyPairSpec,
    EncryptionContext encryptionContext,
    List<String> grantTokens,
    boolean dryRun) {
  /** Copies the lists. */
  public GenerateDataKeyPairRequest {
    grantTokens = List.copyOf(grantTokens);
  }
}
