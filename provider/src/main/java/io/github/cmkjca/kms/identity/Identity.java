package io.github.cmkjca.kms.identity;

import io.github.cmkjca.kms.policy.Caller;
import io.github.cmkjca.kms.policy.CompiledPolicy;
import java.util.List;

/**
 * A principal with the identity policies that are attached to it.
 *
 * @param caller who it is
 * @param policies what it may do, beside what key policies and grants say; in the order of their
 *     names
 */
public record Identity(Caller caller, List<CompiledPolicy> policies) {
  /** Keeps a copy of the list. */
  public Identity {
    policies = List.copyOf(policies);
  }

  /** Whether a decision about it may be another one later though nothing was changed. */
  public boolean ofTime() {
    return policies.stream().anyMatch(CompiledPolicy::ofTime);
  }
}
