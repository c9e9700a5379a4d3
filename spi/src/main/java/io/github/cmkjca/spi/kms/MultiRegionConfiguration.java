package io.github.cmkjca.spi.kms;

import java.util.List;

/**
 * A multi-Region key among its kind: the same for all keys of one id, but for the type.
 *
 * @param multiRegionKeyType what this key is
 * @param primaryKey the primary key, which may be this one
 * @param replicaKeys all replicas, of which this key may be one; empty if there are none
 */
public record MultiRegionConfiguration(
    MultiRegionKeyType multiRegionKeyType,
    MultiRegionKey primaryKey,
    List<MultiRegionKey> replicaKeys) {
  /** Copies the list. */
  public MultiRegionConfiguration {
    replicaKeys = List.copyOf(replicaKeys);
  }
}
