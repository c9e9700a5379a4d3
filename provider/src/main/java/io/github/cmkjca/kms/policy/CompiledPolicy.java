package io.github.cmkjca.kms.policy;

import io.github.cmkjca.kms.policy.Decision.Effect;
import io.github.cmkjca.spi.EncryptionContext;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A key policy in the form that decides: a walk over its statements, which allocates nothing unless
 * conditions look into the encryption context. Immutable and safe for use by many threads.
 */
public final class CompiledPolicy {
  private static final Decision NOTHING_ALLOWS = new Decision(Effect.IMPLICIT_DENY, null);

  private final CompiledStatement[] statements;

  CompiledPolicy(List<Statement> statements) {
    this.statements = new CompiledStatement[statements.size()];
    for (int i = 0; i < this.statements.length; i++) {
      this.statements[i] = new CompiledStatement(statements.get(i), i + 1);
    }
  }

  /**
   * What this policy says to a request. An action that AWS KMS does not have is denied.
   *
   * <p>Only where {@link PolicyRequest#contextMayGrow()} is set can the answer be {@link
   * Effect#POSSIBLE}; every other answer then holds for whatever joins the context. A possible
   * answer promises nothing: two conditions that exclude each other may both still be open.
   */
  public Decision decide(PolicyRequest request) {
    long action = Actions.bit(request.action());
    @Nullable Decision allowed = null;
    @Nullable Decision open = null;
    @Nullable Decision contested = null;
    for (CompiledStatement statement : statements) {
      if (statement.allow() && allowed != null) {
        continue;
      }
      switch (statement.matches(request, action)) {
        case NO -> {}
        case YES -> {
          if (!statement.allow()) {
            return statement.sure();
          }
          allowed = statement.sure();
        }
        case MAYBE -> {
          if (!statement.allow()) {
            contested = statement.possible();
          } else if (open == null) {
            open = statement.possible();
          }
        }
      }
    }
    if (allowed != null) {
      return contested == null ? allowed : contested;
    }
    return open == null ? NOTHING_ALLOWS : open;
  }

  /** As {@link #letsUpdatePolicy(String, String, Map)}, with nothing known of the key. */
  public boolean letsUpdatePolicy(String principal, String keyArn) {
    return letsUpdatePolicy(principal, keyArn, Map.of());
  }

  /**
   * The lockout safety check: whether this policy lets a caller put the next one (KMS API,
   * PutKeyPolicy, "BypassPolicyLockoutSafetyCheck"). A permission under a condition counts only if
   * the condition looks at nothing but who calls.
   *
   * @param principal ARN of the caller
   * @param keyArn ARN of the key
   * @param conditionKeys what a plain PutKeyPolicy request for the key carries; see {@link
   *     PolicyRequest#conditionKeys()}
   */
  public boolean letsUpdatePolicy(
      String principal, String keyArn, Map<String, String> conditionKeys) {
    PolicyRequest next =
        new PolicyRequest(
            principal,
            Actions.PUT_KEY_POLICY,
            keyArn,
            EncryptionContext.empty(),
            false,
            conditionKeys);
    long action = Actions.bit(Actions.PUT_KEY_POLICY);
    boolean allowed = false;
    for (CompiledStatement statement : statements) {
      if (statement.matches(next, action) == Truth.YES) {
        if (!statement.allow()) {
          return false;
        }
        allowed |= statement.conditionsOfCallerOnly();
      }
    }
    return allowed;
  }
}
