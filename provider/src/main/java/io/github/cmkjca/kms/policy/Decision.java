package io.github.cmkjca.kms.policy;

import org.jspecify.annotations.Nullable;

/**
 * What policies say to a request.
 *
 * @param effect the outcome
 * @param source where the outcome comes from; of a denial by default, where a permission is missing
 * @param policy name of the identity policy or id of the grant; null otherwise
 * @param statement what decided: the Sid of the statement or its position ({@code statement 2});
 *     null when none matched
 */
public record Decision(
    Effect effect, Source source, @Nullable String policy, @Nullable String statement) {
  /** The outcomes. */
  public enum Effect {
    /** A statement allows and none denies. */
    ALLOW,
    /** A statement denies. */
    EXPLICIT_DENY,
    /** No statement allows. */
    IMPLICIT_DENY,
    /**
     * No statement surely denies, and what allows or denies depends on pairs that may still join
     * the encryption context. The statement is one of those that do.
     */
    POSSIBLE
  }

  /** Where outcomes come from. */
  public enum Source {
    /** The policy of the key. */
    KEY_POLICY,
    /** The policies of the caller. */
    IDENTITY_POLICIES,
    /** A grant on the key. */
    GRANT
  }

  /** Of the key's own policy. */
  public Decision(Effect effect, @Nullable String statement) {
    this(effect, Source.KEY_POLICY, null, statement);
  }

  /** Whether it is no {@link Effect#POSSIBLE}. */
  boolean isSure() {
    return effect != Effect.POSSIBLE;
  }

  /** The first, unless the second alone is sure. */
  static @Nullable Decision surer(@Nullable Decision first, @Nullable Decision second) {
    return first == null || (!first.isSure() && second != null && second.isSure()) ? second : first;
  }
}
