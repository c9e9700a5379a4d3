package io.github.cmkjca.kms.policy;

import org.jspecify.annotations.Nullable;

/**
 * What a policy may speak of: the one language in the hands of different readers. The strict ones
 * refuse what this service does not know, the others read whatever is a policy of AWS IAM.
 */
enum Dialect {
  /** A key policy that is put here. */
  KEY_POLICY(true, true),
  /** An identity policy that counts here. */
  IDENTITY_POLICY(true, false),
  /** A key policy for simulation. */
  ANY_KEY_POLICY(false, true),
  /** An identity policy for simulation. */
  ANY_IDENTITY_POLICY(false, false);

  private final boolean strict;
  private final boolean ofKey;

  Dialect(boolean strict, boolean ofKey) {
    this.strict = strict;
    this.ofKey = ofKey;
  }

  /** Whether what is not known is refused. */
  boolean strict() {
    return strict;
  }

  /** Whether it says itself who is meant; an identity policy means whom it is attached to. */
  boolean ofKey() {
    return ofKey;
  }

  /** The condition key of this name; null if it is not known. */
  @Nullable ConditionKey key(String name) {
    return switch (this) {
      case KEY_POLICY -> ConditionKey.ofKeyPolicies(name);
      case IDENTITY_POLICY -> ConditionKey.ofIdentityPolicies(name);
      case ANY_KEY_POLICY, ANY_IDENTITY_POLICY -> ConditionKey.listed(name);
    };
  }

  /** The operator so written; null if there is none. */
  @Nullable Operator operator(String name) {
    return strict ? Operator.named(name) : Operator.namedInAnyCase(name);
  }
}
