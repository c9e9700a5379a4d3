package io.github.cmkjca.spi.kms;

/**
 * Asks to delete an alias; the key stays.
 *
 * @param aliasName full name, {@code alias/...}
 */
public record DeleteAliasRequest(String aliasName) {}
