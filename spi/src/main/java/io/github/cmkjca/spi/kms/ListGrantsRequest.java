package io.github.cmkjca.spi.kms;

import org.jspecify.annotations.Nullable;

/**
 * Asks for one page of the grants on a key.
 *
 * @param keyId key id or key ARN
 * @param grantId only this grant; null: whichever
 * @param granteePrincipal only grants to this ARN; null: to whomever
 * @param limit 1 to 100; null: 50
 * @param marker from the page before; null: the first page
 */
public record ListGrantsRequest(
    String keyId,
    @Nullable String grantId,
    @Nullable String granteePrincipal,
    @Nullable Integer limit,
    @Nullable String marker) {

  /** The first page of all grants on a key. */
  public static ListGrantsRequest of(String keyId) {
    return new ListGrantsRequest(keyId, null, null, null, null);
  }
}
