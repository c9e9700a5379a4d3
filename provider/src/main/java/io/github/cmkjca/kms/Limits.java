package io.github.cmkjca.kms;

import io.github.cmkjca.spi.EncryptionContext;

/**
 * How much of each thing a vault may hold.
 *
 * @param keys customer managed keys, in whatever state
 * @param aliasesPerKey aliases of one key
 * @param tagsPerKey tags of one key
 * @param policyBytes length of a key policy in UTF-8
 * @param grantsPerKey grants on one key
 * @param onDemandRotations rotations of one key that somebody asked for, ever
 * @param encryptionContextBytes length of the encryption context of a request in canonical form
 */
public record Limits(
    long keys,
    int aliasesPerKey,
    int tagsPerKey,
    int policyBytes,
    int grantsPerKey,
    int onDemandRotations,
    int encryptionContextBytes) {
  /** The quotas of AWS KMS, and whatever context there can be: AWS bounds whole requests only. */
  public static final Limits OF_AWS =
      new Limits(100_000, 50, 50, 32_768, 50_000, 25, EncryptionContext.MAX_CANONICAL_BYTES);
}
