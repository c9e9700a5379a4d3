package io.github.cmkjca.spi.kms;

import java.util.List;

/**
 * The replica as it begins.
 *
 * @param replicaKeyMetadata the replica, in state Creating; DescribeKey in its Region tells when it
 *     is ready
 * @param replicaPolicy its key policy
 * @param replicaTags its tags; empty if it has none
 */
public record ReplicateKeyResponse(
    KeyMetadata replicaKeyMetadata, String replicaPolicy, List<Tag> replicaTags) {
  /** Copies the list. */
  public ReplicateKeyResponse {
    replicaTags = List.copyOf(replicaTags);
  }
}
