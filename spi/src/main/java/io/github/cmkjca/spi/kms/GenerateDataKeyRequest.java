package io.github.cmkjca.spi.kms;

import io.github.cmkjca.spi.EncryptionContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks for a new data key, in plaintext and encrypted under a CMK. Exactly one of keySpec and
 * numberOfBytes is given.
 *
 * @param keyId key id, key ARN, alias name or alias ARN, of a symmetric encryption key
 * @param keySpec length by name
 * @param numberOfBytes 1 to 1024
 * @param encryptionContext additional authenticated data; the same pairs are needed to decrypt
 * @param grantTokens at most 10; make a new grant count at once
 * @param dryRun check everything, do nothing, answer with {@link DryRunOperationException}
 */
public record GenerateDataKeyRequest(
    String keyId,
    @Nullable DataKeySpec keySpec,
    @Nullable Integer numberOfBytes,
    EncryptionContext encryptionContext,
    List<String> grantTokens,
    boolean dryRun) {
  /** Copies the lists. */
  public GenerateDataKeyRequest {
    grantTokens = List.copyOf(grantTokens);
  }

  /** A data key of this many bytes under this context. */
  public static GenerateDataKeyRequest of(
      String keyId, int numberOfBytes, EncryptionContext encryptionContext) {
    return new GenerateDataKeyRequest(
        keyId, null, numberOfBytes, encryptionContext, List.of(), false);
  }
}
