package io.github.cmkjca.spi.kms;

/**
 * Random bytes. The array belongs to the receiver, who wipes it.
 *
 * @param plaintext the bytes
 */
public record GenerateRandomResponse(byte[] plaintext) {}
