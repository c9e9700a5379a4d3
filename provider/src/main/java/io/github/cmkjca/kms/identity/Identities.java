package io.github.cmkjca.kms.identity;

import io.github.cmkjca.kms.policy.Caller;
import java.util.List;

/** All identities of the account. Safe for use by many threads. */
public interface Identities {
  /**
   * The identity of a principal: tags and policies that are attached to its ARN or, for the session
   * of a role, to the role.
   *
   * @param principal its ARN
   * @throws io.github.cmkjca.spi.kms.KmsException if it cannot be told which policies there are;
   *     never for the root of the account, to whom none is attached
   */
  Identity of(String principal);

  /** Moves whenever the identity of anybody could have changed. One volatile read. */
  long version();

  /** Where nobody has tags or policies. */
  static Identities none() {
    return new Identities() {
      private final RecentCallers callers = new RecentCallers(arn -> identity(arn));

      @Override
      public Identity of(String principal) {
        return callers.get(principal);
      }

      @Override
      public long version() {
        return 0;
      }

      private Identity identity(String arn) {
        return new Identity(Caller.of(arn), List.of());
      }
    };
  }
}
