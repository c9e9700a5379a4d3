package io.github.cmkjca.spi.kms;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Custom key stores.
 *
 * @param customKeyStores a page of them in the order of their ids
 * @param truncated whether there are more
 * @param nextMarker for the next request; null if there are no more
 */
public record DescribeCustomKeyStoresResponse(
    List<CustomKeyStoresListEntry> customKeyStores,
    boolean truncated,
    @Nullable String nextMarker) {
  /** Copies the list. */
  public DescribeCustomKeyStoresResponse {
    customKeyStores = List.copyOf(customKeyStores);
  }
}
