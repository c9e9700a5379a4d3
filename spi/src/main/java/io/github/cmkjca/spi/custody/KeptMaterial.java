package io.github.cmkjca.spi.custody;

/**
 * Material that a place says it holds.
 *
 * @param keyId of the key that it was made for
 * @param materialIdPrefix first digits of its material id, as many as the place knows
 */
public record KeptMaterial(String keyId, String materialIdPrefix) {}
