package io.github.cmkjca.spi.kms;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of the rotations of a key, oldest first.
 *
 * @param rotations the page
 * @param truncated whether more follow
 * @param nextMarker given exactly when truncated
 */
public record ListKeyRotationsResponse(
    List<RotationsListEntry> rotations, boolean truncated, @Nullable String nextMarker) {
  /** Copies the lists. */
  public ListKeyRotationsResponse {
    rotations = List.copyOf(rotations);
  }
}
