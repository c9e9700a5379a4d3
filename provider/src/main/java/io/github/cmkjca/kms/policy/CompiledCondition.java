package io.github.cmkjca.kms.policy;

import io.github.cmkjca.kms.policy.ConditionKey.Source;
import io.github.cmkjca.kms.policy.Operator.Quantifier;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A condition that can be tested: quantifiers, absence and what is not known yet, the same for
 * every comparison. IAM User Guide, "Multivalued context keys".
 */
final class CompiledCondition {
  /**
   * Names of the pairs that carry the additional authenticated data of a message, known only once
   * its first byte is processed.
   */
  private static final String[] LATE_PAIRS = {"cmk:aad", "cmk:aad-b64", "cmk:aad-sha512"};

  private final Quantifier quantifier;
  private final Comparison comparison;
  private final boolean negated;
  private final boolean ifExists;
  private final ConditionKey key;
  private final String[] values;
  private final boolean late;

  CompiledCondition(Condition condition) {
    this.quantifier = condition.operator().quantifier();
    this.comparison = condition.operator().comparison();
    this.negated = comparison.negated();
    this.ifExists = condition.operator().ifExists();
    this.key = condition.key();
    this.values = condition.values().toArray(String[]::new);
    this.late = Arrays.stream(LATE_PAIRS).anyMatch(key::isOfPair);
  }

  /** Whether it depends on who calls, and on nothing else. */
  boolean ofCallerOnly() {
    return key.ofCallerOnly();
  }

  /**
   * Whether a request satisfies this.
   *
   * @param allow the effect of the statement: what is ambiguous counts against the caller
   */
  Truth test(PolicyRequest request, boolean allow) {
    return switch (key.source()) {
      case CONTEXT_PAIR -> mayJoin(request) ? Truth.MAYBE : Truth.of(pair(request, allow));
      case CONTEXT_KEYS -> keys(request);
      case REQUEST, PRINCIPAL_ACCOUNT, PRINCIPAL_ARN, PRINCIPAL_TYPE ->
          Truth.of(single(request, allow));
    };
  }

  private boolean single(PolicyRequest request, boolean allow) {
    String value = key.valueIn(request);
    if (key.source() == Source.PRINCIPAL_ARN
        && value != null
        && !value.equals(request.principal())
        && dependsOnPath(value)) {
      return !allow;
    }
    return one(value);
  }

  /**
   * Whether the answer for a session is another if its role has a path. In AWS the value is the ARN
   * of the role with its path, which the ARN of a session does not tell. A value of the policy that
   * fits without one is taken for this role: its name is unique in the account.
   */
  private boolean dependsOnPath(String role) {
    if (passes(role) != negated) {
      return false;
    }
    int slash = role.lastIndexOf('/');
    String before = role.substring(0, slash + 1);
    String after = role.substring(slash);
    for (String pattern : values) {
      if (comparison.mayMatch(before, after, pattern)) {
        return true;
      }
    }
    return false;
  }

  /** Whether the pair asked about is not there, and may still come. */
  private boolean mayJoin(PolicyRequest request) {
    return switch (request.contextGrowth()) {
      case NONE -> false;
      case AAD -> late;
      case ANY -> request.encryptionContext().pairs().keySet().stream().noneMatch(key::isOfPair);
    };
  }

  private boolean one(@Nullable String value) {
    if (comparison == Comparison.NULL) {
      return presence(value != null);
    }
    return value == null ? absent() : passes(value);
  }

  /**
   * Names of pairs are compared in any case, but a context may hold two that differ in nothing
   * else. If they do not agree, the request is taken for the one that gets it less.
   */
  private boolean pair(PolicyRequest request, boolean allow) {
    boolean passed = false;
    boolean failed = false;
    for (var pair : request.encryptionContext().pairs().entrySet()) {
      if (key.isOfPair(pair.getKey())) {
        if (one(pair.getValue())) {
          passed = true;
        } else {
          failed = true;
        }
      }
    }
    if (passed && failed) {
      return !allow;
    }
    return passed || (!failed && one(null));
  }

  private Truth keys(PolicyRequest request) {
    Set<String> names = request.encryptionContext().pairs().keySet();
    boolean mayGrow = request.contextMayGrow();
    if (comparison == Comparison.NULL) {
      return names.isEmpty() && mayGrow ? Truth.MAYBE : Truth.of(presence(!names.isEmpty()));
    }
    boolean any = false;
    boolean all = true;
    for (String name : names) {
      boolean passes = passes(name);
      any |= passes;
      all &= passes;
    }
    boolean now = quantifier == Quantifier.ALL ? all : any || (names.isEmpty() && ifExists);
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
    for (String name : LATE_PAIRS) {
      boolean passes = passes(name);
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
    for (String value : values) {
      if (value.toLowerCase(Locale.ROOT).equals("true") != present) {
        return true;
      }
    }
    return false;
  }

  private boolean passes(String value) {
    for (String pattern : values) {
      if (comparison.matches(value, pattern)) {
        return !negated;
      }
    }
    return negated;
  }
}
