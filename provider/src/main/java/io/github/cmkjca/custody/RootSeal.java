package io.github.cmkjca.custody;

import io.github.cmkjca.spi.kms.InvalidCiphertextException;
import java.util.Arrays;

/** Sealing under the root key, a copy of which lives for each call only. For many threads. */
final class RootSeal {
  private final RootKey root;
  private final Pool<SealingEngine> engines;

  RootSeal(RootKey root, Pool<SealingEngine> engines) {
    this.root = root;
    this.engines = engines;
  }

  @FunctionalInterface
  private interface Work {
    byte[] with(SealingEngine engine, byte[] rootKey);
  }

  /** As {@link SealingEngine#seal(byte[], byte[], byte[], byte[])}. */
  byte[] seal(byte[] label, byte[] plaintext, byte[] aad) {
    return work((engine, rootKey) -> engine.seal(rootKey, label, plaintext, aad));
  }

  /**
   * As {@link SealingEngine#open}.
   *
   * @throws InvalidCiphertextException if anything is not the same as at sealing
   */
  byte[] open(byte[] label, byte[] sealed, byte[] aad) {
    return work((engine, rootKey) -> engine.open(rootKey, label, sealed, aad));
  }

  /** As {@link SealingEngine#derive}: 64 bytes. */
  byte[] derive(byte[] salt, byte[] info) {
    return work((engine, rootKey) -> engine.derive(rootKey, salt, info));
  }

  private byte[] work(Work work) {
    byte[] rootKey = root.copy();
    SealingEngine engine = engines.take();
    try {
      return work.with(engine, rootKey);
    } finally {
      Arrays.fill(rootKey, (byte) 0);
      engines.giveBack(engine);
    }
  }
}
