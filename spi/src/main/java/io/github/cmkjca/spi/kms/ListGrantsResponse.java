package io.github.cmkjca.spi.kms;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of grants.
 *
 * @param grants the page
 * @param truncated whether more follow
 * @param nextMarker given exactly when truncated
 */
public record ListGrantsResponse(
    List<GrantListEntry> grants, boolean truncated, @Nullable String nextMarker) {
  /** Copies the lists. */
  public ListGrantsResponse {
    grants = List.copyOf(grants);
  }
}
