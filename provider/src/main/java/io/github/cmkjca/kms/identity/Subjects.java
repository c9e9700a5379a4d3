package io.github.cmkjca.kms.identity;

import io.github.cmkjca.kms.policy.PrincipalArn;
import org.jspecify.annotations.Nullable;

/**
 * By what users and roles are known here: a user by its ARN, a role and its sessions by the ARN of
 * the role without path, for the ARN of a session does not tell it and names are unique in the
 * account.
 */
final class Subjects {
  private Subjects() {}

  /** The subject of a principal; null for the account's root and for what is no principal. */
  static @Nullable String of(String principal) {
    PrincipalArn arn;
    try {
      arn = PrincipalArn.parse(principal);
    } catch (IllegalArgumentException e) {
      return null;
    }
    return arn.kind() == PrincipalArn.Kind.ROOT ? null : of(arn);
  }

  static String of(PrincipalArn arn) {
    return switch (arn.kind()) {
      case ROOT, USER -> arn.text();
      case ROLE, ASSUMED_ROLE -> "arn:aws:iam::" + arn.account() + ":role/" + arn.name();
    };
  }
}
