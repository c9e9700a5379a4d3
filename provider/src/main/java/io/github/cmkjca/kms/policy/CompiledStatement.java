package io.github.cmkjca.kms.policy;

import io.github.cmkjca.kms.policy.Decision.Effect;
import io.github.cmkjca.kms.policy.Decision.Source;
import io.github.cmkjca.kms.policy.Principals.Coverage;
import io.github.cmkjca.kms.policy.Statement.Element;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A statement in the form that decides. */
final class CompiledStatement {
  private static final int SHOWN_SID = 128;

  private final boolean allow;
  private final ActionSet actions;
  private final @Nullable Principals principals;

  /** What a statement that names nobody covers. */
  private final Coverage withoutPrincipals;

  private final TextPattern[] resources;
  private final boolean resourcesNegated;
  private final CompiledCondition[] conditions;
  private final @Nullable String sid;

  /** Its decisions, made once. */
  private final Decision sure;

  private final Decision possible;

  /**
   * @param policy name of the policy; null for a key's own
   * @param position of the statement in it, from 1
   */
  CompiledStatement(Statement statement, Dialect dialect, @Nullable String policy, int position) {
    this.allow = statement.allow();
    Element<PrincipalName> who = statement.principals();
    this.principals = who == null ? null : new Principals(who);
    this.withoutPrincipals = dialect.ofKey() ? Coverage.NONE : Coverage.DIRECT;
    Element<TextPattern> where = statement.resources();
    this.resources =
        where == null ? new TextPattern[0] : where.values().toArray(TextPattern[]::new);
    this.resourcesNegated = where != null && where.negated();
    Element<String> what = statement.actions();
    // KMS API, CreateKey, "Policy": a statement without action or resource is accepted and has no
    // effect.
    this.actions =
        what == null || where == null ? ActionSet.none() : ActionSet.of(what, !dialect.strict());
    this.conditions =
        statement.conditions().stream()
            .map(CompiledCondition::new)
            .toArray(CompiledCondition[]::new);
    String id = statement.sid();
    this.sid = id == null || id.isEmpty() ? null : id;
    String name =
        sid == null ? "statement " + position : sid.substring(0, Math.min(sid.length(), SHOWN_SID));
    Source source = dialect.ofKey() ? Source.KEY_POLICY : Source.IDENTITY_POLICIES;
    this.sure = new Decision(allow ? Effect.ALLOW : Effect.EXPLICIT_DENY, source, policy, name);
    this.possible = new Decision(Effect.POSSIBLE, source, policy, name);
  }

  boolean allow() {
    return allow;
  }

  /** Its Sid; null if it has none. */
  @Nullable String sid() {
    return sid;
  }

  /** How it speaks of a caller. */
  Coverage coverage(Caller caller) {
    return principals == null ? withoutPrincipals : principals.of(caller);
  }

  /** Whether no condition could keep this caller out. */
  boolean conditionsOfCallerOnly() {
    return Arrays.stream(conditions).allMatch(CompiledCondition::ofCallerOnly);
  }

  /** Whether it may say something else later to the same request. */
  boolean ofTime() {
    return Arrays.stream(conditions).anyMatch(CompiledCondition::ofTime)
        || Arrays.stream(resources).anyMatch(TextPattern::ofTime);
  }

  /**
   * What it says to a request of a caller that it covers.
   *
   * @param action the bit of the request's action
   * @return null if it says nothing
   */
  @Nullable Decision say(PolicyRequest request, long action) {
    if (!isAbout(request, action)) {
      return null;
    }
    boolean surely = true;
    for (CompiledCondition condition : conditions) {
      switch (condition.test(request, allow)) {
        case NO -> {
          return null;
        }
        case MAYBE -> surely = false;
        case YES -> {}
      }
    }
    return surely ? sure : possible;
  }

  /** Whether action and resource are those it speaks of. */
  boolean isAbout(PolicyRequest request, long action) {
    return actions.covers(request.action(), action) && coversResource(request);
  }

  /** The first condition that a request does not satisfy; null if there is none. */
  @Nullable CompiledCondition failing(PolicyRequest request) {
    for (CompiledCondition condition : conditions) {
      if (condition.test(request, allow) == Truth.NO) {
        return condition;
      }
    }
    return null;
  }

  /** As decisions name it. */
  Decision named() {
    return sure;
  }

  private boolean coversResource(PolicyRequest request) {
    for (TextPattern pattern : resources) {
      if (pattern.isAmbiguous(request)) {
        return !allow;
      }
      if (pattern.matches(request.resource(), request)) {
        return !resourcesNegated;
      }
    }
    return resourcesNegated;
  }
}
