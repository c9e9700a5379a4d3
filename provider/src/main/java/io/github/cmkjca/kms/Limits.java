package io.github.cmkjca.kms;

/**
 * How much of each thing a vault may hold.
 *
 * @param keys customer managed keys, in whatever state
 * @param aliasesPerKey aliases of one key
 * @param tagsPerKey tags of one key
 * @param policyBytes length of a key policy in UTF-8
 * @param onDemandRotations rotations of one key that somebody asked for, ever
 */
public record Limits(
    long keys, int aliasesPerKey, int tagsPerKey, int policyBytes, int onDemandRotations) {
  /** The quotas of AWS KMS. */
  public static final Limits OF_AWS = new Limits(100_000, 50, 50, 32_768, 25);
}
