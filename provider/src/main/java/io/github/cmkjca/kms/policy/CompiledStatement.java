package io.github.cmkjca.kms.policy;

import io.github.cmkjca.kms.policy.Decision.Effect;
import io.github.cmkjca.kms.policy.Statement.Element;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A statement in the form that decides. */
final class CompiledStatement {
  private static final int SHOWN_SID = 128;

  private final boolean allow;
  private final long actions;
  private final Principals principals;
  private final String[] resources;
  private final boolean resourcesNegated;
  private final boolean anyResource;
  private final CompiledCondition[] conditions;

  /** Its decisions, made once. */
  private final Decision sure;

  private final Decision possible;

  CompiledStatement(Statement statement, int position) {
    this.allow = statement.allow();
    this.principals = new Principals(statement.principals());
    Element what = statement.resources();
    this.resources = what == null ? new String[0] : what.values().toArray(String[]::new);
    this.resourcesNegated = what != null && what.negated();
    this.anyResource = what != null && !what.negated() && what.values().contains("*");
    this.actions = what == null ? 0 : actions(statement.actions());
    List<CompiledCondition> compiled = new ArrayList<>();
    for (Condition condition : statement.conditions()) {
      compiled.add(new CompiledCondition(condition));
    }
    this.conditions = compiled.toArray(CompiledCondition[]::new);
    String sid = statement.sid();
    String name =
        sid == null || sid.isEmpty()
            ? "statement " + position
            : sid.substring(0, Math.min(sid.length(), SHOWN_SID));
    this.sure = new Decision(allow ? Effect.ALLOW : Effect.EXPLICIT_DENY, name);
    this.possible = new Decision(Effect.POSSIBLE, name);
  }

  /**
   * KMS API, CreateKey, "Policy": a statement without action or resource is accepted and has no
   * effect.
   */
  private static long actions(@Nullable Element actions) {
    if (actions == null) {
      return 0;
    }
    long named = 0;
    for (String pattern : actions.values()) {
      named |= Actions.fitting(pattern);
    }
    return actions.negated() ? Actions.all() & ~named : named;
  }

  boolean allow() {
    return allow;
  }

  /** The decision if this statement surely matches. */
  Decision sure() {
    return sure;
  }

  /** The decision if this statement may match. */
  Decision possible() {
    return possible;
  }

  /** Whether no condition could keep this caller out. */
  boolean conditionsOfCallerOnly() {
    for (CompiledCondition condition : conditions) {
      if (!condition.ofCallerOnly()) {
        return false;
      }
    }
    return true;
  }

  Truth matches(PolicyRequest request, long action) {
    if ((actions & action) == 0
        || !principals.cover(request.principal())
        || !coversResource(request.keyArn())) {
      return Truth.NO;
    }
    Truth all = Truth.YES;
    for (CompiledCondition condition : conditions) {
      Truth one = condition.test(request, allow);
      if (one == Truth.NO) {
        return Truth.NO;
      }
      if (one == Truth.MAYBE) {
        all = Truth.MAYBE;
      }
    }
    return all;
  }

  private boolean coversResource(String keyArn) {
    if (anyResource) {
      return true;
    }
    for (String pattern : resources) {
      if (pattern.equals("*") || Glob.matchesArn(pattern, keyArn)) {
        return !resourcesNegated;
      }
    }
    return resourcesNegated;
  }
}
