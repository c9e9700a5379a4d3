package io.github.cmkjca.spi.kms;

import org.jspecify.annotations.Nullable;

/**
 * Asks for one page of the aliases.
 *
 * @param keyId key id or key ARN; null: of all keys
 * @param limit 1 to 1000; null: 50
 * @param marker from the page before; null: the first page
 */
public record ListAliasesRequest(
    @Nullable String keyId, @Nullable Integer limit, @Nullable String marker) {}
