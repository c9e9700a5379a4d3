package io.github.cmkjca.spi.kms;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of the aliases.
 *
 * @param aliases the page
 * @param truncated whether more follow
 * @param nextMarker given exactly when truncated
 */
public record ListAliasesResponse(
    List<AliasListEntry> aliases, boolean truncated, @Nullable String nextMarker) {
  /** Copies the lists. */
  public ListAliasesResponse {
    aliases = List.copyOf(aliases);
  }
}
