package io.github.cmkjca.spi.kms;

/**
 * Asks for what importing the material of a key needs.
 *
 * @param keyId key id or key ARN
 * @param wrappingAlgorithm how the material will be encrypted
 * @param wrappingKeySpec kind of key pair
 */
public record GetParametersForImportRequest(
    String keyId, AlgorithmSpec wrappingAlgorithm, WrappingKeySpec wrappingKeySpec) {}
