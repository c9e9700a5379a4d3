package io.github.cmkjca.datakey;

import io.github.cmkjca.spi.EncryptionContext;
import java.util.List;

/** The door to data keys. Safe for use by many threads. */
public final class DataKeys implements AutoCloseable {
  /** The data key of this source; nothing is unwrapped yet. */
  public DataKey known(KeySource source) {
    return new DataKey(source);
  }

  /** A new data key of this many bytes (GenerateDataKey), already cached. */
  public DataKey generate(
      String keyId, int bytes, EncryptionContext context, List<String> grantTokens) {
    throw new IllegalStateException("in work: " + keyId + bytes + context + grantTokens);
  }

  /**
   * The data key that these bytes are, now encrypted under a CMK (Encrypt). The array is read, not
   * wiped.
   */
  public DataKey wrap(
      String keyId, byte[] material, EncryptionContext context, List<String> grantTokens) {
    throw new IllegalStateException("in work: " + keyId + material.length + context + grantTokens);
  }

  /**
   * The 32-byte data key for the next message to be encrypted under this CMK and exactly this
   * context: shared by messages until a limit is near, then replaced in the background.
   */
  public DataKey forMessages(String keyArn, EncryptionContext context, List<String> grantTokens) {
    throw new IllegalStateException("in work: " + keyArn + context + grantTokens);
  }

  /** Makes a holder known, weakly, so that it is told to forget. Cheap. */
  public void watch(KeyHolder holder) {
    throw new IllegalStateException("in work: " + holder);
  }

  /**
   * Wipes all material, tells all holders to forget and reports the uses not yet reported. Later
   * leases are refused.
   */
  @Override
  public void close() {}
}
