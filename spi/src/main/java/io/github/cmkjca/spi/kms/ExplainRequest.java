package io.github.cmkjca.spi.kms;

import io.github.cmkjca.spi.EncryptionContext;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Input of {@link KeyManagementService#explain}: a request that nobody makes.
 *
 * @param keyId key id, key ARN, alias name or alias ARN; null: the action is about no key
 * @param principal ARN of who would make it
 * @param action full name of the permission, such as {@code kms:Decrypt} or {@code
 *     kms:ReEncryptFrom}
 * @param encryptionContext its pairs
 * @param conditionKeys other condition keys that it would carry, by name in any case; those that
 *     follow from the key or the principal need not be given
 */
public record ExplainRequest(
    @Nullable String keyId,
    String principal,
    String action,
    EncryptionContext encryptionContext,
    Map<String, String> conditionKeys) {
  /** Keeps a copy of the condition keys. */
  public ExplainRequest {
    conditionKeys = Map.copyOf(conditionKeys);
  }
}
