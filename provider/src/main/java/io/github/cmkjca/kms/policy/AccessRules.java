package io.github.cmkjca.kms.policy;

import io.github.cmkjca.kms.policy.Decision.Effect;
import io.github.cmkjca.kms.policy.Decision.Source;
import io.github.cmkjca.kms.policy.Principals.Coverage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the policy of a key, the policies of the caller and the grants on the key decide together
 * (KMS Developer Guide, "Troubleshooting key access"; IAM User Guide, "Policy evaluation logic").
 */
public final class AccessRules {
  private static final Decision NO_KEY_POLICY_ALLOWS =
      new Decision(Effect.IMPLICIT_DENY, Source.KEY_POLICY, null, null);

  private static final Decision NO_IDENTITY_POLICY_ALLOWS =
      new Decision(Effect.IMPLICIT_DENY, Source.IDENTITY_POLICIES, null, null);

  private AccessRules() {}

  /**
   * Decides about a key of the caller's own account. A denial by any policy wins. Else these allow:
   * the key policy, when it names the caller; the caller's policies, when the key policy names the
   * account; a grant to the caller; a grant to the account together with the caller's policies. An
   * action that AWS KMS does not have is denied.
   *
   * <p>Only where {@link PolicyRequest#contextMayGrow()} is set can the answer be {@link
   * Effect#POSSIBLE}; every other answer then holds for whatever joins the context. A possible
   * answer promises nothing: two conditions that exclude each other may both still be open.
   */
  public static Decision decide(
      PolicyRequest request,
      CompiledPolicy ofKey,
      List<CompiledPolicy> ofCaller,
      GrantSource onKey) {
    long action = Actions.bit(request.action());
    Decision denial = denial(request, action, ofKey, ofCaller);
    if (denial != null && denial.isSure()) {
      return denial;
    }
    Decision permission = ofKey.permission(request, action, Coverage.DIRECT);
    Decision missing = NO_KEY_POLICY_ALLOWS;
    if (permission == null || !permission.isSure()) {
      Decision delegation = ofKey.permission(request, action, Coverage.ACCOUNT);
      if (delegation != null) {
        missing = NO_IDENTITY_POLICY_ALLOWS;
        Decision own = permission(request, action, ofCaller);
        permission = Decision.surer(permission, both(delegation, own));
      }
    }
    if (permission == null || !permission.isSure()) {
      Grants grants = onKey.to(request.caller());
      permission = Decision.surer(permission, grants.permission(request, action, Coverage.DIRECT));
      Decision toAccount = grants.permission(request, action, Coverage.ACCOUNT);
      if (toAccount != null) {
        missing = NO_IDENTITY_POLICY_ALLOWS;
        permission =
            Decision.surer(permission, backed(toAccount, permission(request, action, ofCaller)));
      }
    }
    return combined(permission, missing, denial);
  }

  /**
   * Decides whether a grant may be retired. Here a key policy can only deny, and so does a policy
   * of the caller; what allows is the grant itself, or, as those of the account that owns the
   * grant, the caller's policies (KMS API, RetireGrant).
   *
   * @param byGrant what the grant says to the caller; null: nothing
   */
  public static Decision decideRetirement(
      PolicyRequest request,
      CompiledPolicy ofKey,
      List<CompiledPolicy> ofCaller,
      @Nullable Decision byGrant) {
    long action = Actions.bit(request.action());
    Decision denial = denial(request, action, ofKey, ofCaller);
    if (denial != null && denial.isSure()) {
      return denial;
    }
    Decision permission = byGrant == null ? permission(request, action, ofCaller) : byGrant;
    return combined(permission, NO_IDENTITY_POLICY_ALLOWS, denial);
  }

  private static Decision combined(
      @Nullable Decision permission, Decision missing, @Nullable Decision denial) {
    if (permission == null) {
      return missing;
    }
    return permission.isSure() && denial != null ? denial : permission;
  }

  /** Decides about what no key is involved in: the caller's policies alone. */
  public static Decision decide(PolicyRequest request, List<CompiledPolicy> ofCaller) {
    long action = Actions.bit(request.action());
    Decision denial = denial(request, action, null, ofCaller);
    if (denial != null) {
      return denial;
    }
    Decision permission = permission(request, action, ofCaller);
    return permission == null ? NO_IDENTITY_POLICY_ALLOWS : permission;
  }

  private static @Nullable Decision denial(
      PolicyRequest request,
      long action,
      @Nullable CompiledPolicy ofKey,
      List<CompiledPolicy> ofCaller) {
    Decision denial = ofKey == null ? null : ofKey.denial(request, action);
    for (int i = 0; i < ofCaller.size(); i++) {
      denial = Decision.surer(denial, ofCaller.get(i).denial(request, action));
    }
    return denial;
  }

  private static @Nullable Decision permission(
      PolicyRequest request, long action, List<CompiledPolicy> ofCaller) {
    Decision permission = null;
    for (int i = 0; i < ofCaller.size(); i++) {
      permission =
          Decision.surer(permission, ofCaller.get(i).permission(request, action, Coverage.DIRECT));
    }
    return permission;
  }

  /** A grant to the account, as sure as the caller's own policies let it be. */
  private static @Nullable Decision backed(Decision grant, @Nullable Decision own) {
    return own != null && own.isSure() ? grant : own;
  }

  /** Both must allow: the one that is less sure speaks. */
  private static @Nullable Decision both(Decision delegation, @Nullable Decision own) {
    return own == null || delegation.isSure() ? own : delegation;
  }
}
