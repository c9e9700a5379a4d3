package io.github.cmkjca.spi.kms;

/**
 * The policy of a key.
 *
 * @param policy JSON
 * @param policyName {@code default}
 */
public record GetKeyPolicyResponse(String policy, String policyName) {}
