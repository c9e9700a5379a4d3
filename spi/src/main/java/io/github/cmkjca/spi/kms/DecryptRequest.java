package io.github.cmkjca.spi.kms;

import io.github.cmkjca.spi.EncryptionContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks to decrypt a ciphertext blob.
 *
 * @param ciphertextBlob 1 to 6144 bytes
 * @param keyId key id, key ARN, alias name or alias ARN that must have made the blob; null: the
 *     blob says, which RSA ciphertexts do not
 * @param encryptionContext additional authenticated data; the same pairs are needed to decrypt;
 *     empty under RSA keys
 * @param grantTokens at most 10; make a new grant count at once
 * @param encryptionAlgorithm by which it was encrypted
 * @param dryRun check everything, do nothing, answer with {@link DryRunOperationException}
 */
public record DecryptRequest(
    byte[] ciphertextBlob,
    @Nullable String keyId,
    EncryptionContext encryptionContext,
    List<String> grantTokens,
    EncryptionAlgorithm encryptionAlgorithm,
    boolean dryRun) {
  /** Copies the lists. */
  public DecryptRequest {
    grantTokens = List.copyOf(grantTokens);
  }

  /** Under a symmetric key. */
  public DecryptRequest(
      byte[] ciphertextBlob,
      @Nullable String keyId,
      EncryptionContext encryptionContext,
      List<String> grantTokens,
      boolean dryRun) {
    this(
        ciphertextBlob,
        keyId,
        encryptionContext,
        grantTokens,
        EncryptionAlgorithm.SYMMETRIC_DEFAULT,
        dryRun);
  }

  /** By the symmetric key that the blob names. */
  public static DecryptRequest of(byte[] ciphertextBlob, EncryptionContext encryptionContext) {
    return new DecryptRequest(ciphertextBlob, null, encryptionContext, List.of(), false);
  }
}
