package io.github.cmkjca.spi.kms;

import io.github.cmkjca.spi.EncryptionContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks to decrypt a blob and encrypt it again without the plaintext leaving the service.
 *
 * @param ciphertextBlob 1 to 6144 bytes
 * @param sourceKeyId key id, key ARN, alias name or alias ARN that must have made the blob; null:
 *     the blob says
 * @param sourceEncryptionContext of the blob
 * @param destinationKeyId key id, key ARN, alias name or alias ARN
 * @param destinationEncryptionContext of the new blob
 * @param grantTokens at most 10; make a new grant count at once
 * @param dryRun check everything, do nothing, answer with {@link DryRunOperationException}
 */
public record ReEncryptRequest(
    byte[] ciphertextBlob,
    @Nullable String sourceKeyId,
    EncryptionContext sourceEncryptionContext,
    String destinationKeyId,
    EncryptionContext destinationEncryptionContext,
    List<String> grantTokens,
    boolean dryRun) {
  /** Copies the lists. */
  public ReEncryptRequest {
    grantTokens = List.copyOf(grantTokens);
  }
}
