package io.github.cmkjca.kms;

import io.github.cmkjca.registry.CustomKeyStoreRecord;

/**
 * The custom key store that the material of a key is in: as the vault had it when the key was read,
 * and as this process has it at the moment.
 */
record StoreOfKey(CustomKeyStoreRecord record, CustomKeyStores stores) {
  /** Whether it is to be connected. */
  boolean isConnected() {
    return record.connected();
  }

  /** Whether it is connected, and this process is not known to be unable to open its token. */
  boolean isUsable() {
    return isConnected() && stores.failureOf(record) == null;
  }
}
