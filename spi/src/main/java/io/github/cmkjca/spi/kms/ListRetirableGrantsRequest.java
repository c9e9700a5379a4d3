package io.github.cmkjca.spi.kms;

import org.jspecify.annotations.Nullable;

/**
 * Asks for one page of the grants that a principal may retire because they name it for that.
 *
 * @param retiringPrincipal ARN of a principal of the caller's account
 * @param limit 1 to 100; null: 50
 * @param marker from the page before; null: the first page
 */
public record ListRetirableGrantsRequest(
    String retiringPrincipal, @Nullable Integer limit, @Nullable String marker) {}
