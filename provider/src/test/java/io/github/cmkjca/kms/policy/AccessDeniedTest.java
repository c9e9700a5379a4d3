package io.github.cmkjca.kms.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.cmkjca.kms.policy.Decision.Effect;
import org.junit.jupiter.api.Test;

class AccessDeniedTest {
  private static final PolicyRequest REQUEST = Requests.request(Requests.ALICE, "kms:Decrypt");
  private static final String START =
      "User: "
          + Requests.ALICE
          + " is not authorized to perform: kms:Decrypt on resource: "
          + Requests.KEY;

  @Test
  void nothingAllows() {
    assertThat(AccessDenied.of(REQUEST, new Decision(Effect.IMPLICIT_DENY, null), null))
        .hasMessage(START + " because no resource-based policy allows the kms:Decrypt action");
  }

  @Test
  void aNamedStatementDenies() {
    assertThat(AccessDenied.of(REQUEST, new Decision(Effect.EXPLICIT_DENY, "Keep out"), null))
        .hasMessage(
            START + " with an explicit deny in a resource-based policy (statement \"Keep out\")");
  }

  @Test
  void anUnnamedStatementDenies() {
    assertThat(AccessDenied.of(REQUEST, new Decision(Effect.EXPLICIT_DENY, "statement 2"), null))
        .hasMessage(START + " with an explicit deny in a resource-based policy (statement 2)");
  }
}
