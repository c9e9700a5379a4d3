package io.github.cmkjca.spi.kms;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of the tags of a key.
 *
 * @param tags the page
 * @param truncated whether more follow
 * @param nextMarker given exactly when truncated
 */
public record ListResourceTagsResponse(
    List<Tag> tags, boolean truncated, @Nullable String nextMarker) {
  /** Copies the lists. */
  public ListResourceTagsResponse {
    tags = List.copyOf(tags);
  }
}
