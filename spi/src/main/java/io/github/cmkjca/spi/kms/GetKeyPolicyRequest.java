package io.github.cmkjca.spi.kms;

/**
 * Asks for the policy of a key.
 *
 * @param keyId key id or key ARN
 * @param policyName {@code default}
 */
public record GetKeyPolicyRequest(String keyId, String policyName) {}
