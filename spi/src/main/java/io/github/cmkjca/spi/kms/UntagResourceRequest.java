package io.github.cmkjca.spi.kms;

import java.util.List;

/**
 * Asks to remove tags from a key; those it does not have are passed over.
 *
 * @param keyId key id or key ARN
 * @param tagKeys names of tags
 */
public record UntagResourceRequest(String keyId, List<String> tagKeys) {
  /** Copies the lists. */
  public UntagResourceRequest {
    tagKeys = List.copyOf(tagKeys);
  }
}
