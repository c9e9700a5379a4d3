package io.github.cmkjca.kms;

import io.github.cmkjca.registry.KeyRegistry;
import io.github.cmkjca.spi.custody.InvocationLedger;
import io.github.cmkjca.spi.kms.KeyUnavailableException;

/**
 * Counts encryptions in the registry, and tells when material has made as many as it is to make:
 * its key then rotates. Safe for use by many threads.
 */
public final class EncryptionLedger implements InvocationLedger {
  private final KeyRegistry registry;
  private final long maxEncryptions;
  private volatile Runnable exhausted = () -> {};

  /**
   * A ledger in this registry.
   *
   * @param maxEncryptions how many one material is to make, far fewer than it may; {@link
   *     EmbeddedKms.Settings#maxEncryptions} of the service that rotates
   */
  public EncryptionLedger(KeyRegistry registry, long maxEncryptions) {
    this.registry = registry;
    this.maxEncryptions = maxEncryptions;
  }

  /**
   * Has somebody told of material that has just been exhausted, once over all processes.
   *
   * @param told called by who encrypts: must be quick
   */
  public void whenExhausted(Runnable told) {
    exhausted = told;
  }

  @Override
  public long reserve(String materialId, int count) {
    long before =
        registry
            .reserve(materialId, count)
            .orElseThrow(
                () ->
                    new KeyUnavailableException(
                        "There is no key material " + materialId + " any more."));
    if (before < maxEncryptions && before + count >= maxEncryptions) {
      exhausted.run();
    }
    return before;
  }
}
