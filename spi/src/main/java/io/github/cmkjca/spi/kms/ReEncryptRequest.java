package io.github.cmkjca.spi.kms;

import io.github.cmkjca.spi.EncryptionContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks to decrypt a blob and encrypt it again without the plaintext leaving the service.
 *
 * @param ciphertextBlob 1 to 6144 bytes
 * @param sourceKeyId key id, key ARN, alias name or alias ARN that must have made the blob; null:
 *     the blob says, which RSA ciphertexts do not
 * @param sourceEncryptionContext of the blob
 * @param sourceEncryptionAlgorithm by which it was encrypted
 * @param destinationKeyId key id, key ARN, alias name or alias ARN
 * @param destinationEncryptionContext of the new blob
 * @param destinationEncryptionAlgorithm one of the destination key's
 * @param grantTokens at most 10; make a new grant count at once
 * @param dryRun check everything, do nothing, answer with {@link DryRunOperationException}
 */
public record ReEncryptRequest(
    byte[] ciphertextBlob,
    @Nullable String sourceKeyId,
    EncryptionContext sourceEncryptionContext,
    EncryptionAlgorithm sourceEncryptionAlgorithm,
    String destinationKeyId,
    EncryptionContext destinationEncryptionContext,
    EncryptionAlgorithm destinationEncryptionAlgorithm,
    List<String> grantTokens,
    boolean dryRun) {
  /** Copies the lists. */
  public ReEncryptRequest {
    grantTokens = List.copyOf(grantTokens);
  }

  /** From one symmetric key or context to another. */
  public ReEncryptRequest(
      byte[] ciphertextBlob,
      @Nullable String sourceKeyId,
      EncryptionContext sourceEncryptionContext,
      String destinationKeyId,
      EncryptionContext destinationEncryptionContext,
      List<String> grantTokens,
      boolean dryRun) {
    this(
        ciphertextBlob,
        sourceKeyId,
        sourceEncryptionContext,
        EncryptionAlgorithm.SYMMETRIC_DEFAULT,
        destinationKeyId,
        destinationEncryptionContext,
        EncryptionAlgorithm.SYMMETRIC_DEFAULT,
        grantTokens,
        dryRun);
  }
}
