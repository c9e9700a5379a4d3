package io.github.cmkjca.spi.kms;

/**
 * Asks for a custom key store in a token; it is not connected at first.
 *
 * @param customKeyStoreName 1 to 256 characters, unlike those of the others; stands in records
 * @param cloudHsmClusterId the token, by the name that the configuration has for it
 */
public record CreateCustomKeyStoreRequest(String customKeyStoreName, String cloudHsmClusterId) {}
