package io.github.cmkjca.spi.kms;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of the keys.
 *
 * @param keys the page
 * @param truncated whether more follow
 * @param nextMarker given exactly when truncated
 */
public record ListKeysResponse(
    List<KeyListEntry> keys, boolean truncated, @Nullable String nextMarker) {
  /** Copies the lists. */
  public ListKeysResponse {
    keys = List.copyOf(keys);
  }
}
