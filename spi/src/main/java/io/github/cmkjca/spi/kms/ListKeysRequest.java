package io.github.cmkjca.spi.kms;

import org.jspecify.annotations.Nullable;

/**
 * Asks for one page of the keys.
 *
 * @param limit 1 to 1000; null: 100
 * @param marker from the page before; null: the first page
 */
public record ListKeysRequest(@Nullable Integer limit, @Nullable String marker) {}
