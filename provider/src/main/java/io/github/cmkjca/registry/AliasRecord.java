package io.github.cmkjca.registry;

import java.time.Instant;

/**
 * An alias as it is stored.
 *
 * @param aliasName full name, {@code alias/...}
 * @param targetKeyId bare key id
 * @param creationDate when it was created
 * @param lastUpdatedDate when it was last pointed at a key
 */
public record AliasRecord(
    String aliasName, String targetKeyId, Instant creationDate, Instant lastUpdatedDate) {}
