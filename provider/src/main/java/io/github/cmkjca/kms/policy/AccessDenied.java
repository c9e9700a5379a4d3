package io.github.cmkjca.kms.policy;

import io.github.cmkjca.spi.kms.AccessDeniedException;

/** Words for refusals. */
public final class AccessDenied {
  private AccessDenied() {}

  /**
   * The error for a decision that does not allow, in the words of AWS KMS, naming the deciding
   * statement where there is one.
   */
  public static AccessDeniedException of(PolicyRequest request, Decision decision) {
    StringBuilder text =
        new StringBuilder("User: ")
            .append(request.principal())
            .append(" is not authorized to perform: ")
            .append(request.action())
            .append(" on resource: ")
            .append(request.keyArn());
    if (decision.effect() == Decision.Effect.EXPLICIT_DENY) {
      text.append(" with an explicit deny in a resource-based policy");
    } else {
      text.append(" because no resource-based policy allows the ")
          .append(request.action())
          .append(" action");
    }
    String statement = decision.statement();
    if (statement != null) {
      text.append(
          statement.startsWith("statement ")
              ? " (" + statement + ")"
              : " (statement \"" + statement + "\")");
    }
    return new AccessDeniedException(text.toString());
  }
}
