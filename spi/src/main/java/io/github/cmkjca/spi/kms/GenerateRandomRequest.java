package io.github.cmkjca.spi.kms;

import org.jspecify.annotations.Nullable;

/**
 * Asks for random bytes.
 *
 * @param numberOfBytes 1 to 1024
 * @param customKeyStoreId the custom key store whose token makes them; null: the vault does
 */
public record GenerateRandomRequest(int numberOfBytes, @Nullable String customKeyStoreId) {
  /** From the vault. */
  public GenerateRandomRequest(int numberOfBytes) {
    this(numberOfBytes, null);
  }
}
