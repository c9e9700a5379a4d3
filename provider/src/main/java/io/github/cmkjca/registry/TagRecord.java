package io.github.cmkjca.registry;

/**
 * A tag of a key as it is stored.
 *
 * @param tagKey 1 to 128 characters, once a key
 * @param tagValue 0 to 256 characters
 */
public record TagRecord(String tagKey, String tagValue) {}
