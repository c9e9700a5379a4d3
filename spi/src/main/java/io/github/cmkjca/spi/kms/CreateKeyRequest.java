package io.github.cmkjca.spi.kms;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks for a new key.
 *
 * @param keySpec kind of key
 * @param keyUsage what the key is for; null is accepted for SYMMETRIC_DEFAULT only, as in AWS KMS
 * @param description 0 to 8192 characters
 * @param policy key policy, JSON of at most 32768 bytes; null: the default policy
 * @param bypassPolicyLockoutSafetyCheck accept a policy under which the caller cannot replace it
 * @param origin where the material comes from; EXTERNAL: the key waits for it; AWS_CLOUDHSM: the
 *     token of a custom key store
 * @param tags at most 50
 * @param multiRegion whether it can be replicated to other Regions; cannot be changed later
 * @param customKeyStoreId the custom key store to make the key in, which must be connected; null
 *     exactly if the origin is not AWS_CLOUDHSM
 */
public record CreateKeyRequest(
    KeySpec keySpec,
    @Nullable KeyUsage keyUsage,
    String description,
    @Nullable String policy,
    boolean bypassPolicyLockoutSafetyCheck,
    KeyOrigin origin,
    List<Tag> tags,
    boolean multiRegion,
    @Nullable String customKeyStoreId) {
  /** Copies the lists. */
  public CreateKeyRequest {
    tags = List.copyOf(tags);
  }

  /** A key in no custom key store. */
  public CreateKeyRequest(
      KeySpec keySpec,
      @Nullable KeyUsage keyUsage,
      String description,
      @Nullable String policy,
      boolean bypassPolicyLockoutSafetyCheck,
      KeyOrigin origin,
      List<Tag> tags,
      boolean multiRegion) {
    this(
        keySpec,
        keyUsage,
        description,
        policy,
        bypassPolicyLockoutSafetyCheck,
        origin,
        tags,
        multiRegion,
        null);
  }

  /** A key whose material the service makes, without tags. */
  public CreateKeyRequest(
      KeySpec keySpec,
      @Nullable KeyUsage keyUsage,
      String description,
      @Nullable String policy,
      boolean bypassPolicyLockoutSafetyCheck) {
    this(
        keySpec,
        keyUsage,
        description,
        policy,
        bypassPolicyLockoutSafetyCheck,
        KeyOrigin.AWS_KMS,
        List.of(),
        false);
  }

  /** A key of this spec with its only or default usage, no description and the default policy. */
  public static CreateKeyRequest of(KeySpec keySpec) {
    return new CreateKeyRequest(keySpec, keySpec.defaultUsage(), "", null, false);
  }

  /** The same with this origin. */
  public CreateKeyRequest withOrigin(KeyOrigin newOrigin) {
    return new CreateKeyRequest(
        keySpec,
        keyUsage,
        description,
        policy,
        bypassPolicyLockoutSafetyCheck,
        newOrigin,
        tags,
        multiRegion,
        customKeyStoreId);
  }

  /** The same in this custom key store. */
  public CreateKeyRequest inCustomKeyStore(String storeId) {
    return new CreateKeyRequest(
        keySpec,
        keyUsage,
        description,
        policy,
        bypassPolicyLockoutSafetyCheck,
        KeyOrigin.AWS_CLOUDHSM,
        tags,
        multiRegion,
        storeId);
  }

  /** The same with these tags. */
  public CreateKeyRequest withTags(List<Tag> newTags) {
    return new CreateKeyRequest(
        keySpec,
        keyUsage,
        description,
        policy,
        bypassPolicyLockoutSafetyCheck,
        origin,
        newTags,
        multiRegion,
        customKeyStoreId);
  }

  /** The same as a multi-Region primary key. */
  public CreateKeyRequest asMultiRegion() {
    return new CreateKeyRequest(
        keySpec,
        keyUsage,
        description,
        policy,
        bypassPolicyLockoutSafetyCheck,
        origin,
        tags,
        true,
        customKeyStoreId);
  }
}
