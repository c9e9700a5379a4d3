package io.github.cmkjca.spi.kms;

/**
 * A tag of a key.
 *
 * @param tagKey 1 to 128 characters
 * @param tagValue 0 to 256 characters
 */
public record Tag(String tagKey, String tagValue) {}
