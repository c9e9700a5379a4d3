package io.github.cmkjca.kms;

import io.github.cmkjca.kms.identity.Identities;
import io.github.cmkjca.kms.identity.Identity;
import io.github.cmkjca.kms.policy.AccessDenied;
import io.github.cmkjca.kms.policy.AccessRules;
import io.github.cmkjca.kms.policy.CompiledPolicy;
import io.github.cmkjca.kms.policy.ContextGrowth;
import io.github.cmkjca.kms.policy.Decision;
import io.github.cmkjca.kms.policy.Decision.Effect;
import io.github.cmkjca.kms.policy.Explanation;
import io.github.cmkjca.kms.policy.PolicyRequest;
import io.github.cmkjca.kms.policy.RequestKeys;
import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.kms.AccessDeniedException;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Asks the policy of the key and those of the caller. What AWS leaves to identity policies alone
 * the account root may always do. Whatever is not surely permitted is refused.
 */
final class Authorizer {
  private static final String NO_RESOURCE = "*";

  private final KeyNames names;
  private final Identities identities;
  private final InstantSource clock;
  private final boolean explains;
  private final TimeDependence time;
  private final RequestKeys ofEach;

  /**
   * @param explains whether refusals say which statement decided
   */
  Authorizer(KeyNames names, Identities identities, InstantSource clock, boolean explains) {
    this.names = names;
    this.identities = identities;
    this.clock = clock;
    this.explains = explains;
    this.time = new TimeDependence(clock);
    this.ofEach = ConditionKeys.ofEach(names);
  }

  /**
   * Moves when decisions made before could be others now because of the time, so that nobody
   * remembers one for longer than it holds.
   */
  long moments() {
    return time.moments();
  }

  /** Permits the operation's own action on a key named by its id or ARN, without a context. */
  void permit(Call call, NamedKey key) {
    permit(
        call, key.key(), call.operation().action(), EncryptionContext.empty(), key.conditionKeys());
  }

  /**
   * Permits an action on a key.
   *
   * @throws AccessDeniedException if no policy allows it, or one denies it
   */
  void permit(
      Call call,
      KnownKey key,
      String action,
      EncryptionContext context,
      RequestKeys conditionKeys) {
    decide(
        call.principal(),
        key,
        action,
        context,
        ContextGrowth.NONE,
        ConditionKeys.via(call.viaService(), conditionKeys).plus(call.conditionKeys()));
  }

  /**
   * Permits the operation's own action where no key is involved: a matter of identity policies.
   *
   * @throws AccessDeniedException if the caller is not the account root and none of its policies
   *     allows it, or one denies it
   */
  void permitByIdentity(Call call, RequestKeys conditionKeys) {
    permitByIdentity(call, NO_RESOURCE, conditionKeys);
  }

  /** The same for an alias, which has no policy of its own, by its ARN. */
  void permitByIdentity(Call call, String resource, RequestKeys conditionKeys) {
    permitByIdentity(call, call.operation().action(), resource, conditionKeys);
  }

  /** Permits another action than the operation's own, such as to tag a key while creating it. */
  void permitByIdentity(Call call, String action, String resource, RequestKeys conditionKeys) {
    if (call.principal().equals(names.accountRoot())) {
      return;
    }
    Identity identity = identities.of(call.principal());
    PolicyRequest request =
        new PolicyRequest(
            identity.caller(),
            action,
            resource,
            EncryptionContext.empty(),
            ContextGrowth.NONE,
            ofEach.plus(conditionKeys).plus(call.conditionKeys()),
            clock.instant());
    Decision decision = AccessRules.decide(request, identity.policies());
    if (!allows(decision, ContextGrowth.NONE) || !names.isOfAccount(call.principal())) {
      throw denied(request, decision, null, identity);
    }
  }

  /**
   * Permits what no policy can be asked about.
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
   * @param contextGrowth permit it also if the policies would once such pairs joined the context
   * @throws AccessDeniedException if no policy allows it, or one denies it
   */
  void decide(
      String principal,
      KnownKey key,
      String action,
      EncryptionContext context,
      ContextGrowth contextGrowth,
      RequestKeys conditionKeys) {
    Identity identity = identities.of(principal);
    if (key.ofTime() || identity.ofTime()) {
      time.matters(); // before the clock is read
    }
    PolicyRequest request =
        new PolicyRequest(
            identity.caller(),
            action,
            key.arn(),
            context,
            contextGrowth,
            conditionKeys,
            clock.instant());
    Decision decision = decision(request, key, identity);
    if (!allows(decision, contextGrowth)) {
      throw denied(request, decision, key.policy(), identity);
    }
  }

  /** What the policies of key and caller and the grants on the key say together. */
  Decision decision(PolicyRequest request, KnownKey key, Identity identity) {
    return names.isOfAccount(request.caller().arn())
        ? AccessRules.decide(request, key.policy(), identity.policies(), AccessRules.NO_GRANTS)
        : new Decision(Effect.IMPLICIT_DENY, null);
  }

  private AccessDeniedException denied(
      PolicyRequest request, Decision decision, @Nullable CompiledPolicy ofKey, Identity identity) {
    return AccessDenied.of(
        request,
        decision,
        explains ? Explanation.of(request, decision, ofKey, identity.policies()) : null);
  }

  private static boolean allows(Decision decision, ContextGrowth contextGrowth) {
    return switch (decision.effect()) {
      case ALLOW -> true;
      case POSSIBLE -> contextGrowth != ContextGrowth.NONE;
      case EXPLICIT_DENY, IMPLICIT_DENY -> false;
    };
  }
}
