package io.github.cmkjca.spi.kms;

import org.jspecify.annotations.Nullable;

/**
 * Asks for one page of the tags of a key.
 *
 * @param keyId key id or key ARN
 * @param limit 1 to 1000; null: 50
 * @param marker from the page before; null: the first page
 */
public record ListResourceTagsRequest(
    String keyId, @Nullable Integer limit, @Nullable String marker) {}
