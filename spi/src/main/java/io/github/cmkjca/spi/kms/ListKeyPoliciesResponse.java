package io.github.cmkjca.spi.kms;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of the names of the policies of a key: {@code default}, for there is no other.
 *
 * @param policyNames the page
 * @param truncated whether more follow
 * @param nextMarker given exactly when truncated
 */
public record ListKeyPoliciesResponse(
    List<String> policyNames, boolean truncated, @Nullable String nextMarker) {
  /** Copies the lists. */
  public ListKeyPoliciesResponse {
    policyNames = List.copyOf(policyNames);
  }
}
