package io.github.cmkjca.kms;

import io.github.cmkjca.kms.identity.Identities;
import io.github.cmkjca.kms.identity.Identity;
import io.github.cmkjca.kms.policy.AccessDenied;
import io.github.cmkjca.kms.policy.AccessRules;
import io.github.cmkjca.kms.policy.Caller;
import io.github.cmkjca.kms.policy.CompiledGrant;
import io.github.cmkjca.kms.policy.CompiledPolicy;
import io.github.cmkjca.kms.policy.ContextGrowth;
import io.github.cmkjca.kms.policy.Decision;
import io.github.cmkjca.kms.policy.Decision.Effect;
import io.github.cmkjca.kms.policy.Decision.Source;
import io.github.cmkjca.kms.policy.Explanation;
import io.github.cmkjca.kms.policy.GrantSource;
import io.github.cmkjca.kms.policy.PolicyRequest;
import io.github.cmkjca.kms.policy.RequestKeys;
import io.github.cmkjca.registry.GrantRecord;
import io.github.cmkjca.registry.KeyRegistry;
import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.kms.AccessDeniedException;
import io.github.cmkjca.spi.kms.GrantConstraints;
import io.github.cmkjca.spi.kms.GrantOperation;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks the policy of the key, those of the caller and the grants on the key. What AWS leaves to
 * identity policies alone the account root may always do. Whatever is not surely permitted is
 * refused.
 */
final class Authorizer {
  private static final String NO_RESOURCE = "*";

  private final KeyNames names;
  private final Identities identities;
  private final InstantSource clock;
  private final boolean explains;
  private final KeyRegistry registry;
  private final GrantTokens tokens;
  private final TimeDependence time;
  private final RequestKeys ofEach;

  /**
   * @param registry where grants are looked up of which callers show tokens
   * @param tokens reads them
   * @param explains whether refusals say which statement decided
   */
  Authorizer(
      KeyNames names,
      Identities identities,
      KeyRegistry registry,
      GrantTokens tokens,
      InstantSource clock,
      boolean explains) {
    this.names = names;
    this.registry = registry;
    this.tokens = tokens;
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
        call,
        key,
        action,
        context,
        ContextGrowth.NONE,
        ConditionKeys.via(call.viaService(), conditionKeys));
  }

  /**
   * Permits to create a grant: by a policy whatever it says, by a grant no more than that one.
   *
   * @throws AccessDeniedException as above
   */
  void permitGrant(Call call, NamedKey named, GrantRecord.Terms terms) {
    GrantSource shown = shown(call, named.key());
    decide(
        call,
        named.key(),
        call.operation().action(),
        constraintPairs(terms.constraints()),
        ContextGrowth.NONE,
        ConditionKeys.via(call.viaService(), named.conditionKeys()),
        caller -> shown.to(caller).passingOn(terms.operations(), terms.constraints()));
  }

  /**
   * Permits to retire a grant: to whom the grant gives the right, and to those of the account that
   * owns it. No policy of the key gives it, and any can deny it.
   *
   * @throws AccessDeniedException as above
   */
  void permitRetirement(Call call, NamedKey named, GrantRecord grant) {
    KnownKey key = named.key();
    Identity identity = identities.of(call.principal());
    PolicyRequest request =
        asked(
            call,
            key,
            identity,
            call.operation().action(),
            EncryptionContext.empty(),
            ContextGrowth.NONE,
            ConditionKeys.via(call.viaService(), named.conditionKeys()));
    Decision decision =
        names.isOfAccount(call.principal())
            ? AccessRules.decideRetirement(
                request,
                key.policy(),
                identity.policies(),
                mayRetire(grant, identity.caller())
                    ? new Decision(Effect.ALLOW, Source.GRANT, grant.grantId(), null)
                    : null)
            : new Decision(Effect.IMPLICIT_DENY, null);
    if (!allows(decision, ContextGrowth.NONE)) {
      throw denied(request, decision, key.policy(), identity, GrantSource.NONE);
    }
  }

  /** What {@code kms:EncryptionContext:KEY} sees of CreateGrant: the pairs of the constraint. */
  private static EncryptionContext constraintPairs(GrantConstraints constraints) {
    EncryptionContext pairs = constraints.pairs();
    return pairs == null ? EncryptionContext.empty() : pairs;
  }

  private static boolean mayRetire(GrantRecord grant, Caller caller) {
    GrantRecord.Terms terms = grant.terms();
    String retiring = terms.retiringPrincipal();
    return caller.arn().equals(grant.issuingAccount())
        || (retiring != null && CompiledGrant.isNamedBy(retiring, caller))
        || (terms.operations().contains(GrantOperation.RETIRE_GRANT)
            && CompiledGrant.isNamedBy(terms.granteePrincipal(), caller));
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
      throw denied(request, decision, null, identity, GrantSource.NONE);
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
   * Permits an action on a key to the caller.
   *
   * @param contextGrowth permit it also if the policies would once such pairs joined the context
   * @param conditionKeys beside those of the call itself
   * @throws AccessDeniedException if no policy and no grant allows it, or a policy denies it
   * @throws io.github.cmkjca.spi.kms.InvalidGrantTokenException if the call shows what is no token
   */
  void decide(
      Call call,
      KnownKey key,
      String action,
      EncryptionContext context,
      ContextGrowth contextGrowth,
      RequestKeys conditionKeys) {
    decide(call, key, action, context, contextGrowth, conditionKeys, shown(call, key));
  }

  private void decide(
      Call call,
      KnownKey key,
      String action,
      EncryptionContext context,
      ContextGrowth contextGrowth,
      RequestKeys conditionKeys,
      GrantSource grants) {
    Identity identity = identities.of(call.principal());
    PolicyRequest request =
        asked(call, key, identity, action, context, contextGrowth, conditionKeys);
    Decision decision = decision(request, key, identity, grants);
    if (!allows(decision, contextGrowth)) {
      throw denied(request, decision, key.policy(), identity, grants);
    }
  }

  private PolicyRequest asked(
      Call call,
      KnownKey key,
      Identity identity,
      String action,
      EncryptionContext context,
      ContextGrowth contextGrowth,
      RequestKeys conditionKeys) {
    if (key.ofTime() || identity.ofTime()) {
      time.matters(); // before the clock is read
    }
    return new PolicyRequest(
        identity.caller(),
        action,
        key.arn(),
        context,
        contextGrowth,
        conditionKeys.plus(call.conditionKeys()),
        clock.instant());
  }

  /** The grants that count for a call: those known, and those of which it shows tokens. */
  GrantSource shown(Call call, KnownKey key) {
    List<String> texts = call.grantTokens();
    return texts.isEmpty()
        ? key.grants()
        : new ShownGrants(registry, key, texts.stream().map(tokens::read).toList());
  }

  /** What the policies of key and caller and the grants on the key say together. */
  Decision decision(PolicyRequest request, KnownKey key, Identity identity, GrantSource grants) {
    return names.isOfAccount(request.caller().arn())
        ? AccessRules.decide(request, key.policy(), identity.policies(), grants)
        : new Decision(Effect.IMPLICIT_DENY, null);
  }

  private AccessDeniedException denied(
      PolicyRequest request,
      Decision decision,
      @Nullable CompiledPolicy ofKey,
      Identity identity,
      GrantSource grants) {
    return AccessDenied.of(
        request,
        decision,
        explains
            ? Explanation.of(
                request, decision, ofKey, identity.policies(), grants.to(identity.caller()))
            : null);
  }

  private static boolean allows(Decision decision, ContextGrowth contextGrowth) {
    return switch (decision.effect()) {
      case ALLOW -> true;
      case POSSIBLE -> contextGrowth != ContextGrowth.NONE;
      case EXPLICIT_DENY, IMPLICIT_DENY -> false;
    };
  }
}
