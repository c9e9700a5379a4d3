package io.github.cmkjca.spi.kms;

import io.github.cmkjca.spi.EncryptionContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks to decrypt a ciphertext blob.
 *
 * @param ciphertextBlob 1 to 6144 bytes
 * @param keyId key id, key ARN, alias name or alias ARN that must have made the blob; null: the
 *     blob says
 * @param encryptionContext additional authenticated data; the same pairs are needed to decrypt
 * @param grantTokens at most 10; make a new grant count at once
 * @param dryRun check everything, do nothing, answer with {@link DryRunOperationException}
 */
public record DecryptRequest(
    byte[] ciphertextBlob,
    @Nullable String keyId,
    EncryptionContext encryptionContext,
    List<String> grantTokens,
    boolean dryRun) {
  /** Copies the lists. */
  public DecryptRequest {
    grantTokens = List.copyOf(grantTokens);
  }

  /** By the key that the blob names. */
  public static DecryptRequest of(byte[] ciphertextBlob, EncryptionContext encryptionContext) {
    return new DecryptRequest(ciphertextBlob, null, encryptionContext, List.of(), false);
  }
}
