package io.github.cmkjca.kms.policy;

import io.github.cmkjca.kms.policy.Decision.Source;
import io.github.cmkjca.spi.kms.AccessDeniedException;
import org.jspecify.annotations.Nullable;

/** Words for refusals. */
public final class AccessDenied {
  private AccessDenied() {}

  /**
   * The error for a decision that does not allow, in the words of AWS KMS, naming the deciding
   * statement where there is one.
   *
   * @param why of {@link Explanation}; null: not to be told
   */
  public static AccessDeniedException of(
      PolicyRequest request, Decision decision, @Nullable String why) {
    String kind = decision.source() == Source.IDENTITY_POLICIES ? "identity" : "resource";
    StringBuilder text =
        new StringBuilder("User: ")
            .append(request.caller().arn())
            .append(" is not authorized to perform: ")
            .append(request.action())
            .append(" on resource: ")
            .append(request.resource());
    if (decision.effect() == Decision.Effect.EXPLICIT_DENY) {
      text.append(" with an explicit deny in ")
          .append(kind.equals("identity") ? "an " : "a ")
          .append(kind)
          .append("-based policy");
    } else {
      text.append(" because no ")
          .append(kind)
          .append("-based policy allows the ")
          .append(request.action())
          .append(" action");
    }
    if (decision.statement() != null) {
      text.append(" (");
      if (decision.policy() != null) {
        text.append(decision.policy()).append(", ");
      }
      text.append(Explanation.statement(decision)).append(')');
    }
    if (why != null) {
      text.append(": ").append(why);
    }
    return new AccessDeniedException(text.toString());
  }
}
