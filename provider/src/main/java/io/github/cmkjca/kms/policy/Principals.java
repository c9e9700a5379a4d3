package io.github.cmkjca.kms.policy;

import io.github.cmkjca.kms.policy.Statement.Element;
import java.util.ArrayList;
import java.util.List;

/** Who a statement speaks of. */
final class Principals {
  /** How a statement speaks of a caller. */
  enum Coverage {
    /** Not at all. */
    NONE,
    /**
     * By naming the account: an Allow leaves it to the identity policies of the caller (KMS
     * Developer Guide, "Default key policy").
     */
    ACCOUNT,
    /** By naming the caller, or everybody. */
    DIRECT
  }

  private final boolean negated;
  private final boolean everybody;
  private final String[] accounts;
  private final String[] exact;

  /** ARNs of the sessions of a role begin like this. */
  private final String[] sessionsOf;

  Principals(Element<PrincipalName> element) {
    this.negated = element.negated();
    boolean star = false;
    List<String> accountIds = new ArrayList<>();
    List<String> names = new ArrayList<>();
    List<String> sessions = new ArrayList<>();
    for (PrincipalName name : element.values()) {
      switch (name.kind()) {
        case EVERYBODY -> star = true;
        case ACCOUNT -> accountIds.add(name.text());
        case ROLE -> {
          names.add(name.text());
          sessions.add(sessionsOf(name.text()));
        }
        case EXACT -> names.add(name.text());
      }
    }
    this.everybody = star;
    this.accounts = accountIds.toArray(String[]::new);
    this.exact = names.toArray(String[]::new);
    this.sessionsOf = sessions.toArray(String[]::new);
  }

  /** A session's ARN has the role's name but not its path; names are unique in an account. */
  private static String sessionsOf(String role) {
    String[] parts = role.split(":", 6);
    return "arn:"
        + parts[1]
        + ":sts::"
        + parts[4]
        + ":assumed-role/"
        + role.substring(role.lastIndexOf('/') + 1)
        + "/";
  }

  /**
   * How the statement covers a caller. {@code NotPrincipal} with an account spares the account's
   * root alone: in the example of the IAM User Guide, "NotPrincipal", it stands beside the one user
   * who is to be spared.
   */
  Coverage of(Caller caller) {
    if (negated) {
      return names(caller) ? Coverage.NONE : Coverage.DIRECT;
    }
    if (names(caller)) {
      return Coverage.DIRECT;
    }
    return namesAccountOf(caller) ? Coverage.ACCOUNT : Coverage.NONE;
  }

  private boolean names(Caller caller) {
    if (everybody || (caller.root() && namesAccountOf(caller))) {
      return true;
    }
    for (String name : exact) {
      if (name.equals(caller.arn())) {
        return true;
      }
    }
    for (String prefix : sessionsOf) {
      if (caller.arn().startsWith(prefix)) {
        return true;
      }
    }
    return false;
  }

  private boolean namesAccountOf(Caller caller) {
    for (String account : accounts) {
      if (account.equals(caller.account())) {
        return true;
      }
    }
    return false;
  }
}
