package io.github.cmkjca.spi.kms;

import org.jspecify.annotations.Nullable;

/**
 * Asks for a new key.
 *
 * @param keySpec kind of key
 * @param keyUsage what the key is for; null is accepted for SYMMETRIC_DEFAULT only, as in AWS KMS
 * @param description 0 to 8192 characters
 * @param policy key policy, JSON of at most 32768 bytes; null: the default policy
 * @param bypassPolicyLockoutSafetyCheck accept a policy under which the caller cannot replace it
 */
public record CreateKeyRequest(
    KeySpec keySpec,
    @Nullable KeyUsage keyUsage,
    String description,
    @Nullable String policy,
    boolean bypassPolicyLockoutSafetyCheck) {

  /** A key of this spec with its only or default usage, no description and the default policy. */
  public static CreateKeyRequest of(KeySpec keySpec) {
    return new CreateKeyRequest(keySpec, keySpec.defaultUsage(), "", null, false);
  }
}
