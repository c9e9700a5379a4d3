package io.github.cmkjca.kms.policy;

import org.jspecify.annotations.Nullable;

/**
 * What a key policy says to a request.
 *
 * @param effect the outcome
 * @param statement what decided: the Sid of the statement or its position ({@code statement 2});
 *     null when none matched
 */
public record Decision(Effect effect, @Nullable String statement) {
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
}
