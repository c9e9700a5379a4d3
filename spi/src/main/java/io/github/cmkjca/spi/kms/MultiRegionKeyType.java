package io.github.cmkjca.spi.kms;

/** What a key is among the multi-Region keys of its id. */
public enum MultiRegionKeyType {
  /** The one that is replicated and whose material rotates. */
  PRIMARY,
  /** One that was made from the primary key, in another Region. */
  REPLICA
}
