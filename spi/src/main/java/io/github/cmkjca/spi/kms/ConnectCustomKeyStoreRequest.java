package io.github.cmkjca.spi.kms;

/**
 * Asks that a custom key store is connected to its token, and its keys can be used.
 *
 * @param customKeyStoreId its id
 */
public record ConnectCustomKeyStoreRequest(String customKeyStoreId) {}
