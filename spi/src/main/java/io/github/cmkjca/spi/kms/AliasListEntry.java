package io.github.cmkjca.spi.kms;

import java.time.Instant;

/**
 * An alias in a list.
 *
 * @param aliasName full name
 * @param aliasArn ARN
 * @param targetKeyId bare key id
 * @param creationDate when it was created
 * @param lastUpdatedDate when it was last pointed at a key
 */
public record AliasListEntry(
    String aliasName,
    String aliasArn,
    String targetKeyId,
    Instant creationDate,
    Instant lastUpdatedDate) {}
