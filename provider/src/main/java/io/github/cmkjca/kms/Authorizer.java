package io.github.cmkjca.kms;

import io.github.cmkjca.kms.policy.AccessDenied;
import io.github.cmkjca.kms.policy.ContextGrowth;
import io.github.cmkjca.kms.policy.Decision;
import io.github.cmkjca.kms.policy.PolicyRequest;
import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.kms.AccessDeniedException;
import java.util.Map;

/**
 * Asks the key policy. There are no identity policies yet: what AWS leaves to them alone is for the
 * account root only. Whatever is not surely permitted is refused.
 */
final class Authorizer {
  private final KeyNames names;

  Authorizer(KeyNames names) {
    this.names = names;
  }

  /** Permits the operation's own action on a key named by its id or ARN, without a context. */
  void permit(Call call, NamedKey key) {
    permit(
        call, key.key(), call.operation().action(), EncryptionContext.empty(), key.conditionKeys());
  }

  /**
   * Permits an action on a key.
   *
   * @throws AccessDeniedException if the policy does not allow it
   */
  void permit(
      Call call,
      KnownKey key,
      String action,
      EncryptionContext context,
      Map<String, String> conditionKeys) {
    decide(
        call.principal(),
        key,
        action,
        context,
        ContextGrowth.NONE,
        ConditionKeys.via(call.viaService(), conditionKeys));
  }

  /**
   * Permits the operation's own action where no key is involved.
   *
   * @throws AccessDeniedException if the caller is not the account root
   */
  void permitAccountRoot(Call call) {
    if (!call.principal().equals(names.accountRoot())) {
      String action = call.operation().action();
      throw new AccessDeniedException(
          "User: "
              + call.principal()
              + " is not authorized to perform: "
              + action
              + " on resource: * because no identity-based policy allows the "
              + action
              + " action");
    }
  }

  /**
   * Permits an action on a key to a principal.
   *
   * @param contextGrowth permit it also if the policy would once such pairs joined the context
   * @throws AccessDeniedException if the policy does not allow it
   */
  void decide(
      String principal,
      KnownKey key,
      String action,
      EncryptionContext context,
      ContextGrowth contextGrowth,
      Map<String, String> conditionKeys) {
    PolicyRequest request =
        new PolicyRequest(principal, action, key.arn(), context, contextGrowth, conditionKeys);
    Decision decision =
        names.isOfAccount(principal)
            ? key.policy().decide(request)
            : new Decision(Decision.Effect.IMPLICIT_DENY, null);
    switch (decision.effect()) {
      case ALLOW -> {}
      case POSSIBLE -> {
        if (contextGrowth == ContextGrowth.NONE) {
          throw AccessDenied.of(request, decision);
        }
      }
      case EXPLICIT_DENY, IMPLICIT_DENY -> throw AccessDenied.of(request, decision);
    }
  }
}
