package io.github.cmkjca.custody.pkcs11;

import io.github.cmkjca.spi.custody.InvocationLedger;
import io.github.cmkjca.spi.kms.KeyUnavailableException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts encryptions under each backing key, over processes and restarts. Safe for use by many
 * threads; takes no lock but once a block.
 */
final class Invocations {
  /**
   * As many are taken at first, and twice as many each time after that: a process that ends throws
   * away what is left of its last block, which for a command that encrypts once must not be much.
   */
  static final int FIRST_BLOCK = 64;

  /** No more are taken at once. */
  static final int LARGEST_BLOCK = 4096;

  /** SP 800-38D, section 8.3: random IVs of 96 bits are good for as many. */
  private static final long MOST = 1L << 32;

  private final InvocationLedger ledger;

  /** What is left of what this process has taken, by material. */
  private final Map<String, Budget> budgets = new ConcurrentHashMap<>();

  Invocations(InvocationLedger ledger) {
    this.ledger = ledger;
  }

  /**
   * Before an encryption under this material.
   *
   * @throws KeyUnavailableException if it has made as many as it may
   */
  void take(String materialId) {
    Budget budget = budgets.computeIfAbsent(materialId, first -> new Budget());
    while (budget.left.getAndDecrement() <= 0) {
      refill(materialId, budget);
    }
  }

  private void refill(String materialId, Budget budget) {
    synchronized (budget) {
      if (budget.left.get() > 0) {
        return; // another thread was faster
      }
      int block = budget.block;
      long before = ledger.reserve(materialId, block);
      if (before + block > MOST) {
        throw new KeyUnavailableException(
            "the backing key "
                + materialId
                + " has made all the encryptions that AES-GCM permits under one key; rotate the"
                + " key, and find in the log why it has not been by itself");
      }
      budget.block = Math.min(LARGEST_BLOCK, 2 * block);
      budget.left.set(block);
    }
  }

  /** Of one material. */
  private static final class Budget {
    final AtomicLong left = new AtomicLong();

    /** What to take next; under the lock. */
    int block = FIRST_BLOCK;
  }
}
