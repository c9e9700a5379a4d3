package io.github.cmkjca.kms.policy;

import io.github.cmkjca.kms.policy.Principals.Coverage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A policy in the form that decides: a walk over its statements, which allocates nothing unless
 * conditions look into the encryption context or compare other things than text. Immutable and safe
 * for use by many threads.
 */
public final class CompiledPolicy {
  private final CompiledStatement[] denials;
  private final CompiledStatement[] permissions;
  private final boolean ofTime;

  CompiledPolicy(List<Statement> statements, Dialect dialect, @Nullable String name) {
    List<CompiledStatement> denying = new ArrayList<>();
    List<CompiledStatement> allowing = new ArrayList<>();
    for (int i = 0; i < statements.size(); i++) {
      CompiledStatement compiled = new CompiledStatement(statements.get(i), dialect, name, i + 1);
      (compiled.allow() ? allowing : denying).add(compiled);
    }
    this.denials = denying.toArray(CompiledStatement[]::new);
    this.permissions = allowing.toArray(CompiledStatement[]::new);
    this.ofTime =
        Arrays.stream(denials).anyMatch(CompiledStatement::ofTime)
            || Arrays.stream(permissions).anyMatch(CompiledStatement::ofTime);
  }

  /** Whether it may say something else later to the same request: it looks at the clock. */
  public boolean ofTime() {
    return ofTime;
  }

  /**
   * What this policy alone says to a request, without any of the caller's. See {@link
   * AccessRules#decide}.
   */
  public Decision decide(PolicyRequest request) {
    return AccessRules.decide(request, this, List.of(), GrantSource.NONE);
  }

  /**
   * The lockout safety check: whether this policy lets a caller put the next one (KMS API,
   * PutKeyPolicy, "BypassPolicyLockoutSafetyCheck"). A permission under a condition counts only if
   * the condition looks at nothing but who calls. One of the account counts for all its principals:
   * their own policies are looked at for denials only.
   *
   * @param next a plain PutKeyPolicy request of the caller for the key
   * @param ofCaller the caller's own policies
   */
  public boolean letsUpdatePolicy(PolicyRequest next, List<CompiledPolicy> ofCaller) {
    long action = Actions.bit(next.action());
    if (isSure(denial(next, action))) {
      return false;
    }
    for (CompiledPolicy own : ofCaller) {
      if (isSure(own.denial(next, action))) {
        return false;
      }
    }
    for (CompiledStatement statement : permissions) {
      if (statement.coverage(next.caller()) != Coverage.NONE
          && isSure(statement.say(next, action))
          && statement.conditionsOfCallerOnly()) {
        return true;
      }
    }
    return false;
  }

  private static boolean isSure(@Nullable Decision decision) {
    return decision != null && decision.isSure();
  }

  /** What denies; null if nothing does. */
  @Nullable Decision denial(PolicyRequest request, long action) {
    Decision found = null;
    for (CompiledStatement statement : denials) {
      if (statement.coverage(request.caller()) != Coverage.NONE) {
        found = Decision.surer(found, statement.say(request, action));
        if (found != null && found.isSure()) {
          return found;
        }
      }
    }
    return found;
  }

  /** What allows a caller that is covered so; null if nothing does. */
  @Nullable Decision permission(PolicyRequest request, long action, Coverage coverage) {
    Decision found = null;
    for (CompiledStatement statement : permissions) {
      if (statement.coverage(request.caller()) == coverage) {
        found = Decision.surer(found, statement.say(request, action));
        if (found != null && found.isSure()) {
          return found;
        }
      }
    }
    return found;
  }

  /** The statements that surely deny. */
  List<CompiledStatement> allDenying(PolicyRequest request) {
    long action = Actions.bit(request.action());
    return Arrays.stream(denials)
        .filter(statement -> statement.coverage(request.caller()) != Coverage.NONE)
        .filter(statement -> isSure(statement.say(request, action)))
        .toList();
  }

  /** The statements that surely allow a caller whom they cover so. */
  List<CompiledStatement> allAllowing(PolicyRequest request, Coverage coverage) {
    long action = Actions.bit(request.action());
    return Arrays.stream(permissions)
        .filter(statement -> statement.coverage(request.caller()) == coverage)
        .filter(statement -> isSure(statement.say(request, action)))
        .toList();
  }

  /** The statements that would allow but for a condition. */
  List<CompiledStatement> allNearlyAllowing(PolicyRequest request) {
    long action = Actions.bit(request.action());
    return Arrays.stream(permissions)
        .filter(statement -> statement.coverage(request.caller()) != Coverage.NONE)
        .filter(statement -> statement.isAbout(request, action))
        .filter(statement -> statement.failing(request) != null)
        .toList();
  }
}
