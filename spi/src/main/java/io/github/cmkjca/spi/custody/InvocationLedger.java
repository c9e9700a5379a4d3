package io.github.cmkjca.spi.custody;

/**
 * Counts the encryptions under each backing key over all processes and restarts, for custodians
 * whose cipher permits only so many of them under one key (AES-GCM with random IVs: 2^32, SP
 * 800-38D, section 8.3). Safe for use by many threads.
 */
public interface InvocationLedger {
  /**
   * Takes encryptions for this process, which it may then make or not; durable before this returns.
   * Does I/O: to be asked for many at once.
   *
   * @param materialId the backing key
   * @param count how many, at least 1
   * @return how many any process had taken before
   */
  long reserve(String materialId, int count);
}
