package io.github.cmkjca.spi.kms;

/**
 * Asks for a new alias.
 *
 * @param aliasName full name, {@code alias/...}
 * @param targetKeyId key id or key ARN
 */
public record CreateAliasRequest(String aliasName, String targetKeyId) {}
