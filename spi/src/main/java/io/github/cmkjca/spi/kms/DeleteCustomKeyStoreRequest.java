package io.github.cmkjca.spi.kms;

/**
 * Asks that a custom key store is deleted; it must be disconnected and hold no keys.
 *
 * @param customKeyStoreId its id
 */
public record DeleteCustomKeyStoreRequest(String customKeyStoreId) {}
