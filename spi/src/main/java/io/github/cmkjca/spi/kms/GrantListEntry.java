package io.github.cmkjca.spi.kms;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A grant in a list.
 *
 * @param keyId ARN of the key
 * @param grantId names the grant
 * @param name given when it was created; empty if none was
 * @param creationDate when it was created
 * @param granteePrincipal ARN of who has the permission
 * @param retiringPrincipal ARN of who may retire it; null: nobody by this
 * @param issuingAccount ARN of the root of the account in which it was created
 * @param operations what is permitted
 * @param constraints which requests it is about
 */
public record GrantListEntry(
    String keyId,
    String grantId,
    String name,
    Instant creationDate,
    String granteePrincipal,
    @Nullable String retiringPrincipal,
    String issuingAccount,
    List<GrantOperation> operations,
    GrantConstraints constraints) {
  /** Copies the lists. */
  public GrantListEntry {
    operations = List.copyOf(operations);
  }
}
