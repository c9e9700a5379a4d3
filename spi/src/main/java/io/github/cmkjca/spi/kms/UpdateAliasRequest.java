package io.github.cmkjca.spi.kms;

/**
 * Asks to point an alias at another key of the same spec family and usage.
 *
 * @param aliasName full name, {@code alias/...}
 * @param targetKeyId key id or key ARN
 */
public record UpdateAliasRequest(String aliasName, String targetKeyId) {}
