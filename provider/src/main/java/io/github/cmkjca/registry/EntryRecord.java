package io.github.cmkjca.registry;

import java.time.Instant;

/**
 * A keystore entry as it is stored. The registry does not look into it.
 *
 * @param entryName the keystore alias; beginning with {@code alias/} only where the entry belongs
 *     to the alias of that name, with which it is removed
 * @param kind what the content is, such as {@code secret-key}, {@code certificate}, {@code
 *     private-key}
 * @param content the entry in the form that its owner defines; secrets in it are encrypted under a
 *     CMK
 * @param creationDate when it was put
 */
public record EntryRecord(String entryName, String kind, byte[] content, Instant creationDate) {}
