package io.github.cmkjca.spi.kms;

/**
 * Asks to end a grant by a right on its key.
 *
 * @param keyId key id or key ARN
 * @param grantId id of the grant
 * @param dryRun check everything, do nothing, answer with {@link DryRunOperationException}
 */
public record RevokeGrantRequest(String keyId, String grantId, boolean dryRun) {
  /** To be done. */
  public static RevokeGrantRequest of(String keyId, String grantId) {
    return new RevokeGrantRequest(keyId, grantId, false);
  }
}
