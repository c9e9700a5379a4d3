package io.github.cmkjca.spi.kms;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known about a key; field meanings as in AWS KMS KeyMetadata.
 *
 * @param awsAccountId 12 digits
 * @param keyId bare id
 * @param arn ARN
 * @param creationDate when it was created
 * @param enabled whether the state is Enabled
 * @param description 0 to 8192 characters
 * @param keyUsage what it is for
 * @param keyState its state
 * @param origin where the material comes from
 * @param keyManager who manages it
 * @param keySpec its kind
 * @param multiRegion whether it is a multi-Region key
 * @param currentKeyMaterialId 64 hex digits; symmetric encryption keys in no custom key store only
 * @param deletionDate when a key that is pending deletion is destroyed; null in other states
 * @param validTo when the first of its imported materials expires; null: none does
 * @param expirationModel of a key with imported material; null while that is missing
 * @param multiRegionConfiguration of a multi-Region key; null of others
 * @param pendingDeletionWindowInDays of a primary key that is to be deleted after its replicas, how
 *     long it then waits; null in other states
 * @param customKeyStoreId the custom key store that its material is in; null: in none
 * @param cloudHsmClusterId the token of that store, by the name that the configuration has for it;
 *     null: in none
 */
public record KeyMetadata(
    String awsAccountId,
    String keyId,
    String arn,
    Instant creationDate,
    boolean enabled,
    String description,
    KeyUsage keyUsage,
    KeyState keyState,
    KeyOrigin origin,
    KeyManager keyManager,
    KeySpec keySpec,
    boolean multiRegion,
    @Nullable String currentKeyMaterialId,
    @Nullable Instant deletionDate,
    @Nullable Instant validTo,
    @Nullable ExpirationModel expirationModel,
    @Nullable MultiRegionConfiguration multiRegionConfiguration,
    @Nullable Integer pendingDeletionWindowInDays,
    @Nullable String customKeyStoreId,
    @Nullable String cloudHsmClusterId) {

  /** How it encrypts; empty for another usage. */
  public List<EncryptionAlgorithm> encryptionAlgorithms() {
    return keyUsage == KeyUsage.ENCRYPT_DECRYPT ? keySpec.encryptionAlgorithms() : List.of();
  }

  /** How it signs; empty for another usage. */
  public List<SigningAlgorithm> signingAlgorithms() {
    return keyUsage == KeyUsage.SIGN_VERIFY ? keySpec.signingAlgorithms() : List.of();
  }

  /** How it agrees on secrets; empty for another usage. */
  public List<KeyAgreementAlgorithm> keyAgreementAlgorithms() {
    return keyUsage == KeyUsage.KEY_AGREEMENT ? keySpec.keyAgreementAlgorithms() : List.of();
  }

  /** How it authenticates; empty for another usage. */
  public List<MacAlgorithm> macAlgorithms() {
    return keySpec.macAlgorithm().map(List::of).orElse(List.of());
  }
}
