package io.github.cmkjca.spi.kms;

import org.jspecify.annotations.Nullable;

/**
 * Asks for another name or token of a custom key store.
 *
 * @param customKeyStoreId its id
 * @param newCustomKeyStoreName 1 to 256 characters; null: as it is
 * @param cloudHsmClusterId another token, by the name that the configuration has for it: only of a
 *     disconnected store without keys; null: as it is
 */
public record UpdateCustomKeyStoreRequest(
    String customKeyStoreId,
    @Nullable String newCustomKeyStoreName,
    @Nullable String cloudHsmClusterId) {}
