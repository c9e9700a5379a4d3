package io.github.cmkjca.spi.kms;

import java.util.List;

/**
 * Asks to add tags to a key, or to replace the values of those it has.
 *
 * @param keyId key id or key ARN
 * @param tags at most 50
 */
public record TagResourceRequest(String keyId, List<Tag> tags) {
  /** Copies the lists. */
  public TagResourceRequest {
    tags = List.copyOf(tags);
  }
}
