package io.github.cmkjca.spi.custody;

import java.util.Optional;

/**
 * Where a custodian finds again the key in a token under which it wraps material. Over processes
 * and restarts there is one for each store. Safe for use by many threads.
 */
public interface WrappingKeys {
  /** Makes a wrapping key. */
  @FunctionalInterface
  interface Maker {
    /**
     * Makes it.
     *
     * @param keyId under which it is kept
     * @param materialId 64 hex digits
     * @throws io.github.cmkjca.spi.kms.UnsupportedOperationException if the token cannot; then
     *     nothing of it is there
     */
    BackingKey make(String keyId, String materialId);
  }

  /** The name of all of them, and of that of the vault's own token. */
  String NAME = "wrapping-key";

  /**
   * The id under which the wrapping key of a store is kept, in the registry and in the token.
   *
   * @param storeId custom key store; empty: the vault's own token
   */
  static String keyId(String storeId) {
    return storeId.isEmpty() ? NAME : NAME + '/' + storeId;
  }

  /**
   * The wrapping key of a store, if it has one.
   *
   * @param storeId custom key store; empty: the vault's own token
   */
  Optional<BackingKey> find(String storeId);

  /**
   * Makes the wrapping key of a store; durable before this returns. Of several processes that do so
   * at once all get the same one, and those of the others are destroyed, as is one that a crash or
   * a failure leaves half made.
   *
   * @param storeId custom key store; empty: the vault's own token
   * @param materialId of the new key: 64 hex digits
   * @param maker makes it in the token
   */
  BackingKey make(String storeId, String materialId, Maker maker);
}
