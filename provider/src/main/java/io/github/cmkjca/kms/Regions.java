package io.github.cmkjca.kms;

import io.github.cmkjca.spi.kms.UnsupportedOperationException;

/**
 * The vaults of other Regions, as the configuration names them. Asked only when a multi-Region key
 * needs one. Safe for use by many threads.
 */
@FunctionalInterface
public interface Regions {
  /**
   * The service of a Region's vault. It stays the property of this object: who asks does not close
   * it.
   *
   * @throws UnsupportedOperationException if no vault of this Region is named
   * @throws io.github.cmkjca.spi.kms.KmsException if the vault cannot be opened
   */
  EmbeddedKms open(String region);

  /** No others: multi-Region keys have no replicas. */
  static Regions none() {
    return region -> {
      throw notNamed(region);
    };
  }

  /** What {@link #open} throws. */
  static UnsupportedOperationException notNamed(String region) {
    return new UnsupportedOperationException(
        "There is no vault of the Region "
            + region
            + " in the configuration (cmk.replica-regions).");
  }
}
