package io.github.cmkjca.kms.policy;

import io.github.cmkjca.kms.policy.ConditionKey.Source;
import io.github.cmkjca.kms.policy.Operator.Quantifier;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A condition that can be tested: quantifiers, absence and what is not known yet, the same for
 * every comparison. IAM User Guide, "Multivalued context keys".
 */
final class CompiledCondition {
  private final Quantifier quantifier;
  private final boolean asksForPresence;
  private final boolean negated;
  private final boolean ifExists;
  private final ConditionKey key;
  private final Operand[] operands;
  private final Condition condition;

  CompiledCondition(Condition condition) {
    Comparison comparison = condition.operator().comparison();
    this.quantifier = condition.operator().quantifier();
    this.asksForPresence = comparison == Comparison.NULL;
    this.negated = comparison.negated();
    this.ifExists = condition.operator().ifExists();
    this.key = condition.key();
    this.operands = condition.operands().toArray(Operand[]::new);
    this.condition = condition;
  }

  /** Whether it depends on who calls, and on nothing else. */
  boolean ofCallerOnly() {
    return key.ofCallerOnly();
  }

  /** Whether it may be another one later for the same request. */
  boolean ofTime() {
    if (key.ofTime()) {
      return true;
    }
    for (Operand operand : operands) {
      if (operand.ofTime()) {
        return true;
      }
    }
    return false;
  }

  /** As the policy writes it, without its values. */
  String text() {
    return condition.operatorName() + " on " + condition.keyName();
  }

  /**
   * Whether a request satisfies this.
   *
   * @param allow the effect of the statement: what is ambiguous counts against the caller
   */
  Truth test(PolicyRequest request, boolean allow) {
    if (mayChange(request)) {
      return Truth.MAYBE;
    }
    if (isAmbiguous(request)) {
      return Truth.of(!allow);
    }
    return switch (key.source()) {
      case CONTEXT_PAIR -> Truth.of(pair(request, allow));
      case CONTEXT_KEYS -> names(request);
      case REQUEST -> Truth.of(listed(request));
      case TAG -> Truth.of(tag(request, allow));
      case GRANT_PRINCIPAL -> Truth.of(grantPrincipal(request, allow));
      case CALLER_ARN -> Truth.of(callerArn(request, allow));
      case CALLER_ACCOUNT,
          CALLER_TYPE,
          CALLER_USER_NAME,
          CALLER_USER_ID,
          CALLER_TAG,
          CURRENT_TIME,
          EPOCH_TIME,
          CONSTANT ->
          Truth.of(one(key.oneValueIn(request), request));
    };
  }

  /** Whether the pair asked about, or one that a variable stands for, may still come. */
  private boolean mayChange(PolicyRequest request) {
    if (!request.contextMayGrow()) {
      return false;
    }
    if (key.source() == Source.CONTEXT_PAIR && key.mayJoin(request)) {
      return true;
    }
    for (Operand operand : operands) {
      if (operand.mayChange(request)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a variable in a value of the policy stands for several values. */
  private boolean isAmbiguous(PolicyRequest request) {
    for (Operand operand : operands) {
      if (operand.isAmbiguous(request)) {
        return true;
      }
    }
    return false;
  }

  /**
   * A grant to a role is for its sessions, whatever path the request claims for it: nobody looks up
   * whether it is right. So only a value that is the very ARN of the request is compared with the
   * path; all others are as for a caller whose path is not known.
   */
  private boolean grantPrincipal(PolicyRequest request, boolean allow) {
    String[] values = key.listedIn(request);
    String given = values == null ? null : values[0];
    if (given == null || !PrincipalArn.isOfRole(given)) {
      return one(given, request);
    }
    for (Operand operand : operands) {
      if (operand.is(given)) {
        return !negated;
      }
    }
    String role = PrincipalArn.withoutPath(given);
    return dependsOnPath(role, request) ? !allow : one(role, request);
  }

  private boolean callerArn(PolicyRequest request, boolean allow) {
    String value = request.caller().identityArn();
    if (request.caller().isSession() && dependsOnPath(value, request)) {
      return !allow;
    }
    return one(value, request);
  }

  /**
   * Whether the answer for a session is another if its role has a path. In AWS the value is the ARN
   * of the role with its path, which the ARN of a session does not tell. A value of the policy that
   * fits without one is taken for this role: its name is unique in the account.
   */
  private boolean dependsOnPath(String role, PolicyRequest request) {
    if (asksForPresence || passes(role, request) != negated) {
      return false;
    }
    int slash = role.lastIndexOf('/');
    String before = role.substring(0, slash + 1);
    String after = role.substring(slash);
    for (Operand operand : operands) {
      if (operand.mayMatch(before, after)) {
        return true;
      }
    }
    return false;
  }

  /** A key of which the request lists all values. */
  private boolean listed(PolicyRequest request) {
    String[] values = key.listedIn(request);
    if (values == null || asksForPresence) {
      return one(values == null ? null : "", request);
    }
    boolean all = quantifier == Quantifier.ALL || (quantifier == Quantifier.ONE && negated);
    for (String value : values) {
      if (passes(value, request) != all) {
        return !all;
      }
    }
    return all;
  }

  /** As of pairs: tags may differ in the case of their names only. */
  private boolean tag(PolicyRequest request, boolean allow) {
    String[] values = key.listedIn(request);
    if (values == null) {
      return one(null, request);
    }
    boolean first = one(values[0], request);
    for (String value : values) {
      if (one(value, request) != first) {
        return !allow;
      }
    }
    return first;
  }

  private boolean one(@Nullable String value, PolicyRequest request) {
    if (asksForPresence) {
      return presence(value != null);
    }
    return value == null ? absent() : passes(value, request);
  }

  /**
   * Names of pairs are compared in any case, but a context may hold two that differ in nothing
   * else. If they do not agree, the request is taken for the one that gets it less.
   */
  private boolean pair(PolicyRequest request, boolean allow) {
    boolean passed = false;
    boolean failed = false;
    ContextPairs pairs = request.pairs();
    for (int i = 0; i < pairs.size(); i++) {
      if (key.isOfPair(pairs.name(i))) {
        if (one(pairs.value(i), request)) {
          passed = true;
        } else {
          failed = true;
        }
      }
    }
    if (passed && failed) {
      return !allow;
    }
    return passed || (!failed && one(null, request));
  }

  private Truth names(PolicyRequest request) {
    ContextPairs names = request.pairs();
    boolean none = names.size() == 0;
    boolean mayGrow = request.contextMayGrow();
    if (asksForPresence) {
      return none && mayGrow ? Truth.MAYBE : Truth.of(presence(!none));
    }
    boolean any = false;
    boolean all = true;
    for (int i = 0; i < names.size(); i++) {
      boolean passes = passes(names.name(i), request);
      any |= passes;
      all &= passes;
    }
    boolean now = quantifier == Quantifier.ALL ? all : any || (none && ifExists);
    if (!mayGrow) {
      return Truth.of(now);
    }
    if (request.contextGrowth() == ContextGrowth.ANY) {
      // A name that fails is there for good, and so is one that passes.
      return quantifier == Quantifier.ALL
          ? (all ? Truth.MAYBE : Truth.NO)
          : (any ? Truth.YES : Truth.MAYBE);
    }
    boolean lateAny = false;
    boolean lateAll = true;
    for (String name : ContextGrowth.AAD_PAIRS) {
      boolean passes = passes(name, request);
      lateAny |= passes;
      lateAll &= passes;
    }
    if (quantifier == Quantifier.ALL) {
      return !all ? Truth.NO : lateAll ? Truth.YES : Truth.MAYBE;
    }
    if (any || (now && lateAll)) {
      return Truth.YES;
    }
    return now || lateAny ? Truth.MAYBE : Truth.NO;
  }

  /** IAM User Guide: negated operators hold for an absent key, positive ones do not. */
  private boolean absent() {
    return switch (quantifier) {
      case ALL -> true;
      case ANY -> ifExists;
      case ONE -> ifExists || negated;
    };
  }

  private boolean presence(boolean present) {
    for (String value : condition.values()) {
      switch (value.toLowerCase(Locale.ROOT)) {
        case "true" -> {
          if (!present) {
            return true;
          }
        }
        case "false" -> {
          if (present) {
            return true;
          }
        }
        default -> {}
      }
    }
    return false;
  }

  private boolean passes(String value, PolicyRequest request) {
    for (Operand operand : operands) {
      if (operand.matches(value, request)) {
        return !negated;
      }
    }
    return negated;
  }
}
