package io.github.cmkjca.kms.policy;

import io.github.cmkjca.kms.policy.PrincipalArn.Kind;
import io.github.cmkjca.kms.policy.Statement.Element;
import java.util.ArrayList;
import java.util.List;

/**
 * Who a statement speaks of.
 *
 * <p>The account principal covers the root of the account and nobody else: in AWS it lets the
 * account's identity policies delegate, and there are none here yet. When they come, a statement
 * that names the account is where they join (KMS Developer Guide, "Default key policy").
 */
final class Principals {
  static final String EVERYBODY = "*";

  private final boolean negated;
  private final boolean everybody;
  private final String[] exact;

  /** ARNs of the sessions of a role begin like this. */
  private final String[] sessionsOf;

  Principals(Element element) {
    this.negated = element.negated();
    this.everybody = element.values().contains(EVERYBODY);
    List<String> arns = new ArrayList<>();
    List<String> sessions = new ArrayList<>();
    for (String value : element.values()) {
      if (!value.equals(EVERYBODY)) {
        PrincipalArn arn = PrincipalArn.parse(value);
        arns.add(arn.text());
        if (arn.kind() == Kind.ROLE) {
          // A session's ARN has the role's name but not its path; names are unique in an account.
          sessions.add("arn:aws:sts::" + arn.account() + ":assumed-role/" + arn.name() + "/");
        }
      }
    }
    this.exact = arns.toArray(String[]::new);
    this.sessionsOf = sessions.toArray(String[]::new);
  }

  boolean cover(String principal) {
    return names(principal) != negated;
  }

  private boolean names(String principal) {
    if (everybody) {
      return true;
    }
    for (String arn : exact) {
      if (arn.equals(principal)) {
        return true;
      }
    }
    for (String prefix : sessionsOf) {
      if (principal.startsWith(prefix)) {
        return true;
      }
    }
    return false;
  }
}
