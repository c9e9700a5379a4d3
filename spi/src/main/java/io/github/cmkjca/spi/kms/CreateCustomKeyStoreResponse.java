package io.github.cmkjca.spi.kms;

/**
 * A new custom key store.
 *
 * @param customKeyStoreId {@code cks-} and 17 hex digits
 */
public record CreateCustomKeyStoreResponse(String customKeyStoreId) {}
