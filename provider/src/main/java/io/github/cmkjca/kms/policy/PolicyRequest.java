package io.github.cmkjca.kms.policy;

import io.github.cmkjca.spi.EncryptionContext;
import java.util.Map;

/**
 * What a policy decides about.
 *
 * @param principal ARN of the caller
 * @param action full name, such as {@code kms:Decrypt}
 * @param keyArn ARN of the key whose policy is asked
 * @param encryptionContext pairs of the request; empty where the operation has none
 * @param contextGrowth which pairs may still join
 * @param conditionKeys other single-valued condition keys of the request by lower-case name, such
 *     as {@code kms:keyspec}
 */
public record PolicyRequest(
    String principal,
    String action,
    String keyArn,
    EncryptionContext encryptionContext,
    ContextGrowth contextGrowth,
    Map<String, String> conditionKeys) {

  /** The same where at most pairs of the {@code cmk:aad} family may still join. */
  public PolicyRequest(
      String principal,
      String action,
      String keyArn,
      EncryptionContext encryptionContext,
      boolean aadMayJoin,
      Map<String, String> conditionKeys) {
    this(
        principal,
        action,
        keyArn,
        encryptionContext,
        aadMayJoin ? ContextGrowth.AAD : ContextGrowth.NONE,
        conditionKeys);
  }

  /** Whether any pairs may still join. */
  public boolean contextMayGrow() {
    return contextGrowth != ContextGrowth.NONE;
  }
}
