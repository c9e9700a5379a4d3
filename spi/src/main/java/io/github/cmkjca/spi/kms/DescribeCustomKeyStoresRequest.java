package io.github.cmkjca.spi.kms;

import org.jspecify.annotations.Nullable;

/**
 * Asks what the custom key stores are: of all, or of one by id or name, not both.
 *
 * @param customKeyStoreId null: not by id
 * @param customKeyStoreName null: not by name
 * @param limit 1 to 1000 in one answer; null: the default
 * @param marker from the answer before; null: from the first
 */
public record DescribeCustomKeyStoresRequest(
    @Nullable String customKeyStoreId,
    @Nullable String customKeyStoreName,
    @Nullable Integer limit,
    @Nullable String marker) {
  /** Of all. */
  public static DescribeCustomKeyStoresRequest all() {
    return new DescribeCustomKeyStoresRequest(null, null, null, null);
  }

  /** Of the one of this id. */
  public static DescribeCustomKeyStoresRequest of(String customKeyStoreId) {
    return new DescribeCustomKeyStoresRequest(customKeyStoreId, null, null, null);
  }
}
