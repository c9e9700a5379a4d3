package io.github.cmkjca.kms;

import io.github.cmkjca.kms.identity.Identities;
import io.github.cmkjca.kms.identity.Identity;
import io.github.cmkjca.kms.policy.CompiledPolicy;
import io.github.cmkjca.kms.policy.ContextGrowth;
import io.github.cmkjca.kms.policy.DefaultPolicy;
import io.github.cmkjca.kms.policy.PolicyDocument;
import io.github.cmkjca.kms.policy.PolicyRequest;
import io.github.cmkjca.kms.policy.RequestKeys;
import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.kms.LimitExceededException;
import io.github.cmkjca.spi.kms.MalformedPolicyDocumentException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;

/** What a key policy must be before it is stored. */
final class Policies {
  /** The action that the lockout safety check asks about. */
  private static final String PUT_KEY_POLICY = Operation.PUT_KEY_POLICY.action();

  private final KeyNames names;
  private final Limits limits;
  private final Identities identities;
  private final InstantSource clock;

  Policies(Vault vault) {
    this.names = vault.names();
    this.limits = vault.limits();
    this.identities = vault.identities();
    this.clock = vault.clock();
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
      RequestKeys conditionKeys,
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
    if (bypassLockoutCheck) {
      return;
    }
    Identity identity = identities.of(caller);
    PolicyRequest next =
        new PolicyRequest(
            identity.caller(),
            PUT_KEY_POLICY,
            keyArn,
            EncryptionContext.empty(),
            ContextGrowth.NONE,
            conditionKeys,
            clock.instant());
    if (!compiled.letsUpdatePolicy(next, identity.policies())) {
      throw new MalformedPolicyDocumentException(
          "The new key policy will not allow you to update the key policy in the future.");
    }
  }
}
