package io.github.cmkjca.spi.kms;

/**
 * Asks that a replica becomes the primary key, and the primary key a replica.
 *
 * @param keyId key id or key ARN of the present primary key
 * @param primaryRegion Region of the replica
 */
public record UpdatePrimaryRegionRequest(String keyId, String primaryRegion) {}
