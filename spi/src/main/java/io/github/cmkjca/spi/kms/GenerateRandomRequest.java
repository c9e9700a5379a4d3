package io.github.cmkjca.spi.kms;

/**
 * Asks for random bytes.
 *
 * @param numberOfBytes 1 to 1024
 */
public record GenerateRandomRequest(int numberOfBytes) {}
