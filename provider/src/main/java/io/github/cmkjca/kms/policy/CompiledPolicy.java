package io.github.cmkjca.kms.policy;

import io.github.cmkjca.kms.policy.Decision.Effect;
import java.util.List;

/** A key policy that decides. Immutable and safe for use by many threads. */
public final class CompiledPolicy {
  private static final Decision NONE = new Decision(Effect.IMPLICIT_DENY, null);

  private final List<PolicyDocument.Statement> statements;

  CompiledPolicy(List<PolicyDocument.Statement> statements) {
    this.statements = statements;
  }

  /** What this policy says to a request. */
  public Decision decide(PolicyRequest request) {
    Decision found = NONE;
    for (int i = 0; i < statements.size(); i++) {
      PolicyDocument.Statement s = statements.get(i);
      boolean who =
          s.principals().stream().anyMatch(p -> p.equals("*") || p.equals(request.principal()));
      boolean what =
          s.actions().stream().anyMatch(a -> PolicyDocument.matches(a, request.action()));
      if (who && what) {
        String name = s.sid() != null ? s.sid() : "statement " + (i + 1);
        if (!s.allow()) {
          return new Decision(Effect.EXPLICIT_DENY, name);
        }
        found = new Decision(Effect.ALLOW, name);
      }
    }
    return found;
  }

  /**
   * The lockout safety check: whether this policy lets {@code principal} call {@code
   * kms:PutKeyPolicy} on the key without any condition.
   */
  public boolean letsUpdatePolicy(String principal, String keyArn) {
    return decide(
                new PolicyRequest(
                    principal,
                    "kms:PutKeyPolicy",
                    keyArn,
                    io.github.cmkjca.spi.EncryptionContext.empty(),
                    false,
                    java.util.Map.of()))
            .effect()
        == Effect.ALLOW;
  }
}
