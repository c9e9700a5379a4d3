package io.github.cmkjca.kms.policy;

/** Where the grants on a key come from: asked only once no policy decides. */
@FunctionalInterface
public interface GrantSource {
  /** There are none. */
  GrantSource NONE = caller -> Grants.NONE;

  /** The grants that may be about this caller. */
  Grants to(Caller caller);
}
