package io.github.cmkjca.registry;

import io.github.cmkjca.spi.kms.GrantConstraints;
import io.github.cmkjca.spi.kms.GrantOperation;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A grant as it is stored. It never changes.
 *
 * @param keyId bare id of the key
 * @param grantId names it among the grants of all keys
 * @param terms what it says
 * @param filedUnder what the grants to one principal are found by, however its ARN is written
 * @param issuingAccount ARN of the root of the account in which it was created
 * @param creationDate when it was created, to the millisecond
 */
public record GrantRecord(
    String keyId,
    String grantId,
    Terms terms,
    String filedUnder,
    String issuingAccount,
    Instant creationDate) {

  /**
   * What a grant says, as it was asked for.
   *
   * @param granteePrincipal ARN of who may
   * @param retiringPrincipal ARN of who may retire it; null: nobody by this
   * @param operations what is permitted
   * @param constraints which requests it is about
   * @param name null: none
   */
  public record Terms(
      String granteePrincipal,
      @Nullable String retiringPrincipal,
      Set<GrantOperation> operations,
      GrantConstraints constraints,
      @Nullable String name) {
    /** Keeps a copy of the operations, in the order of their declaration. */
    public Terms {
      EnumSet<GrantOperation> inOrder = EnumSet.noneOf(GrantOperation.class);
      inOrder.addAll(operations);
      operations = Collections.unmodifiableSet(inOrder);
    }
  }
}
