package io.github.cmkjca.spi.kms;

/**
 * Asks to replace the policy of a key.
 *
 * @param keyId key id or key ARN
 * @param policyName {@code default}
 * @param policy JSON, at most 32768 bytes
 * @param bypassPolicyLockoutSafetyCheck accept a policy under which the caller cannot replace it
 */
public record PutKeyPolicyRequest(
    String keyId, String policyName, String policy, boolean bypassPolicyLockoutSafetyCheck) {

  /** The default policy name, with the lockout check. */
  public static PutKeyPolicyRequest of(String keyId, String policy) {
    return new PutKeyPolicyRequest(keyId, "default", policy, false);
  }
}
