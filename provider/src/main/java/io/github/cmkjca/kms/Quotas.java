package io.github.cmkjca.kms;

import io.github.cmkjca.registry.KeyRegistry;
import io.github.cmkjca.spi.kms.KeyManager;
import io.github.cmkjca.spi.kms.LimitExceededException;

/** What there may be no more of. */
final class Quotas {
  private Quotas() {}

  /**
   * Refuses to make one more customer managed key than there may be.
   *
   * @throws LimitExceededException if so
   */
  static void requireRoomForKey(KeyRegistry.View view, Limits limits) {
    long most = limits.keys();
    if (view.keyCount(KeyManager.CUSTOMER) >= most) {
      throw new LimitExceededException("There are " + most + " keys, which is the most");
    }
  }
}
