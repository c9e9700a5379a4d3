package io.github.cmkjca.datakey.message;

import io.github.cmkjca.secrets.EphemeralKey;
import java.util.Arrays;

/** The two keys of one message, derived from its data key. Wiped by {@link #close()}. */
final class MessageKeys implements AutoCloseable {
  /** ALG_AES_256_GCM_HKDF_SHA512_COMMIT_KEY. */
  static final short SUITE_ID = 0x0478;

  /** Length of data key, cipher key and commit key. */
  static final int KEY_BYTES = 32;

  private final EphemeralKey cipherKey;
  private final byte[] commitKey;

  MessageKeys(byte[] cipherKey, byte[] commitKey) {
    this.cipherKey = new EphemeralKey("AES", cipherKey);
    this.commitKey = commitKey;
  }

  EphemeralKey cipherKey() {
    return cipherKey;
  }

  /** Public: it is written into the header. A copy. */
  byte[] commitKey() {
    return commitKey.clone();
  }

  @Override
  public void close() {
    cipherKey.destroy();
    Arrays.fill(commitKey, (byte) 0);
  }
}
