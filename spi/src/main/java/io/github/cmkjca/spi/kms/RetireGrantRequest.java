package io.github.cmkjca.spi.kms;

import org.jspecify.annotations.Nullable;

/**
 * Asks to end a grant by the right that the grant itself gives. It is named by a token of it, or by
 * its key and its id.
 *
 * @param grantToken a token of the grant; null: key and id name it
 * @param keyId ARN of the key, or its id; null: the token names the grant
 * @param grantId id of the grant; null: the token names it
 * @param dryRun check everything, do nothing, answer with {@link DryRunOperationException}
 */
public record RetireGrantRequest(
    @Nullable String grantToken, @Nullable String keyId, @Nullable String grantId, boolean dryRun) {

  /** By a token. */
  public static RetireGrantRequest ofToken(String grantToken) {
    return new RetireGrantRequest(grantToken, null, null, false);
  }

  /** By key and id. */
  public static RetireGrantRequest of(String keyId, String grantId) {
    return new RetireGrantRequest(null, keyId, grantId, false);
  }
}
