package io.github.cmkjca.spi.kms;

import io.github.cmkjca.spi.EncryptionContext;
import java.util.List;

/**
 * Asks to encrypt a few bytes under a CMK.
 *
 * @param keyId key id, key ARN, alias name or alias ARN
 * @param plaintext 1 to 4096 bytes, under RSA keys up to {@link
 *     EncryptionAlgorithm#maxPlaintextBytes}; read, not kept
 * @param encryptionContext additional authenticated data; the same pairs are needed to decrypt;
 *     empty under RSA keys
 * @param grantTokens at most 10; make a new grant count at once
 * @param encryptionAlgorithm one of the key's
 * @param dryRun check everything, do nothing, answer with {@link DryRunOperationException}
 */
public record EncryptRequest(
    String keyId,
    byte[] plaintext,
    EncryptionContext encryptionContext,
    List<String> grantTokens,
    EncryptionAlgorithm encryptionAlgorithm,
    boolean dryRun) {
  /** Copies the lists. */
  public EncryptRequest {
    grantTokens = List.copyOf(grantTokens);
  }

  /** Under a symmetric key. */
  public EncryptRequest(
      String keyId,
      byte[] plaintext,
      EncryptionContext encryptionContext,
      List<String> grantTokens,
      boolean dryRun) {
    this(
        keyId,
        plaintext,
        encryptionContext,
        grantTokens,
        EncryptionAlgorithm.SYMMETRIC_DEFAULT,
        dryRun);
  }

  /** Under a symmetric key, without grant tokens. */
  public static EncryptRequest of(
      String keyId, byte[] plaintext, EncryptionContext encryptionContext) {
    return new EncryptRequest(keyId, plaintext, encryptionContext, List.of(), false);
  }
}
