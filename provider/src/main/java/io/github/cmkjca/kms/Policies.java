package io.github.cmkjca.kms;

import io.github.cmkjca.kms.policy.CompiledPolicy;
import io.github.cmkjca.kms.policy.DefaultPolicy;
import io.github.cmkjca.kms.policy.PolicyDocument;
import io.github.cmkjca.spi.kms.LimitExceededException;
import io.github.cmkjca.spi.kms.MalformedPolicyDocumentException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** What a key policy must be before it is stored. */
final class Policies {
  private final KeyNames names;
  private final Limits limits;

  Policies(KeyNames names, Limits limits) {
    this.names = names;
    this.limits = limits;
  }

  /** The policy of a key created without one. */
  String defaultPolicy() {
    return DefaultPolicy.forAccount(names.account());
  }

  /**
   * Refuses a policy that is too long or not understood, or under which the caller could not
   * replace it.
   *
   * @param conditionKeys of the key
   * @param bypassLockoutCheck leaves only the last check out
   */
  void check(
      String policy,
      String caller,
      String keyArn,
      Map<String, String> conditionKeys,
      boolean bypassLockoutCheck) {
    int bytes = policy.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > limits.policyBytes()) {
      throw new LimitExceededException(
          "The key policy has "
              + bytes
              + " bytes; at most "
              + limits.policyBytes()
              + " are possible");
    }
    CompiledPolicy compiled = PolicyDocument.parse(policy).compile();
    if (!bypassLockoutCheck && !compiled.letsUpdatePolicy(caller, keyArn, conditionKeys)) {
      throw new MalformedPolicyDocumentException(
          "The new key policy will not allow you to update the key policy in the future.");
    }
  }
}
