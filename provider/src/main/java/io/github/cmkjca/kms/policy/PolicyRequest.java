package io.github.cmkjca.kms.policy;

import io.github.cmkjca.spi.EncryptionContext;
import java.time.Instant;

/**
 * What a policy decides about.
 *
 * @param caller who calls
 * @param action full name, such as {@code kms:Decrypt}
 * @param resource ARN of the key or alias; {@code *} where the action is about none
 * @param pairs of the encryption context; none where the operation has none
 * @param contextGrowth which pairs may still join
 * @param keys other condition keys of the request
 * @param time when it was made
 */
public record PolicyRequest(
    Caller caller,
    String action,
    String resource,
    ContextPairs pairs,
    ContextGrowth contextGrowth,
    RequestKeys keys,
    Instant time) {

  /** The request with this encryption context. */
  public PolicyRequest(
      Caller caller,
      String action,
      String resource,
      EncryptionContext encryptionContext,
      ContextGrowth contextGrowth,
      RequestKeys keys,
      Instant time) {
    this(caller, action, resource, ContextPairs.of(encryptionContext), contextGrowth, keys, time);
  }

  /** Whether this is the full name of a permission of AWS KMS, spelt as there. */
  public static boolean isAction(String action) {
    return Actions.bit(action) != 0;
  }

  /** The encryption context. */
  public EncryptionContext encryptionContext() {
    return pairs.context();
  }

  /** Whether any pairs may still join. */
  public boolean contextMayGrow() {
    return contextGrowth != ContextGrowth.NONE;
  }
}
