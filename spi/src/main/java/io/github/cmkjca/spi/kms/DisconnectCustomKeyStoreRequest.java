package io.github.cmkjca.spi.kms;

/**
 * Asks that a custom key store is disconnected from its token, and its keys are Unavailable.
 *
 * @param customKeyStoreId its id
 */
public record DisconnectCustomKeyStoreRequest(String customKeyStoreId) {}
