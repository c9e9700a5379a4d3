package io.github.cmkjca.custody.pkcs11;

import io.github.cmkjca.spi.custody.InvocationLedger;
import io.github.cmkjca.spi.kms.KeyUnavailableException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts encryptions under each backing key, over processes and restarts. Safe for use by many
 * threads; takes no lock but once in {@link #BLOCK} calls.
 */
final class Invocations {
  /** As many are taken at once. A process that ends throws away what is left of them. */
  static final int BLOCK = 4096;

  /** SP 800-38D, section 8.3: random IVs of 96 bits are good for as many. */
  private static final long MOST = 1L << 32;

  private final InvocationLedger ledger;

  /** What is left of what this process has taken, by material. */
  private final Map<String, AtomicLong> budgets = new ConcurrentHashMap<>();

  Invocations(InvocationLedger ledger) {
    this.ledger = ledger;
  }

  /**
   * Before an encryption under this material.
   *
   * @throws KeyUnavailableException if it has made as many as it may
   */
  void take(String materialId) {
    AtomicLong left = budgets.computeIfAbsent(materialId, first -> new AtomicLong());
    while (left.getAndDecrement() <= 0) {
      refill(materialId, left);
    }
  }

  private void refill(String materialId, AtomicLong left) {
    synchronized (left) {
      if (left.get() > 0) {
        return; // another thread was faster
      }
      long before = ledger.reserve(materialId, BLOCK);
      if (before + BLOCK > MOST) {
        throw new KeyUnavailableException(
            "the backing key "
                + materialId
                + " has made all the encryptions that AES-GCM permits under one key; rotate the"
                + " key");
      }
      left.set(BLOCK);
    }
  }
}
