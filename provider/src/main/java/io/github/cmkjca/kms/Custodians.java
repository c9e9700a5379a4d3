package io.github.cmkjca.kms;

import io.github.cmkjca.spi.custody.Custodian;
import io.github.cmkjca.spi.kms.KeyUnavailableException;

/**
 * Where the material of keys is made and kept, by custom key store. Safe for use by many threads.
 */
@FunctionalInterface
interface Custodians {
  /** What stands for keys in no custom key store. */
  String NO_STORE = "";

  /**
   * The custodian of a store.
   *
   * @param storeId its id; empty: of keys in no store
   * @throws KeyUnavailableException if it is not there or not connected
   */
  Custodian of(String storeId);

  /** This one, and those of the stores. */
  static Custodians of(Custodian custodian, CustomKeyStores stores) {
    return storeId -> storeId.equals(NO_STORE) ? custodian : stores.apply(storeId);
  }
}
