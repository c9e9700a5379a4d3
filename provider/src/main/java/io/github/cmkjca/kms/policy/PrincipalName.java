package io.github.cmkjca.kms.policy;

import java.util.regex.Pattern;

/**
 * Whom one value of a {@code Principal} names.
 *
 * @param kind how
 * @param text the account's digits, or the ARN or name as the policy writes it
 */
record PrincipalName(Kind kind, String text) {
  /** Ways to name somebody. */
  enum Kind {
    /** {@code *}. */
    EVERYBODY,
    /** An account, by its digits or by the ARN of its root. */
    ACCOUNT,
    /** A role with all its sessions. */
    ROLE,
    /** The one that is called so: a user, a session, a service. */
    EXACT
  }

  static final String STAR = "*";

  private static final Pattern ACCOUNT = Pattern.compile("[0-9]{12}");
  private static final Pattern ROOT = Pattern.compile("arn:[a-z-]+:iam::([0-9]{12}):root");
  private static final Pattern ROLE = Pattern.compile("arn:[a-z-]+:iam::[0-9]{12}:role/.+");

  /** A value of {@code AWS}. */
  static PrincipalName ofAws(String text) {
    if (text.equals(STAR)) {
      return new PrincipalName(Kind.EVERYBODY, text);
    }
    if (ACCOUNT.matcher(text).matches()) {
      return new PrincipalName(Kind.ACCOUNT, text);
    }
    var root = ROOT.matcher(text);
    if (root.matches()) {
      return new PrincipalName(Kind.ACCOUNT, root.group(1));
    }
    return new PrincipalName(ROLE.matcher(text).matches() ? Kind.ROLE : Kind.EXACT, text);
  }

  /** A value of {@code Service}, {@code Federated} or {@code CanonicalUser}. */
  static PrincipalName exact(String text) {
    return new PrincipalName(Kind.EXACT, text);
  }
}
