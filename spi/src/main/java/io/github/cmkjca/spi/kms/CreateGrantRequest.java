package io.github.cmkjca.spi.kms;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks for a grant: a permission on one key for one principal, beside the policy of the key.
 *
 * @param keyId key id or key ARN
 * @param granteePrincipal ARN of who gets the permission: an account's root, user, role or session
 * @param retiringPrincipal ARN of who may retire the grant; null: nobody by this
 * @param operations what is permitted; at least one, each one that the key can do
 * @param constraints which requests it is about
 * @param name makes a repeated request harmless: with the same name and all else alike the grant
 *     that exists is answered; 1 to 256 letters, digits and {@code :/_-}; null: each request makes
 *     another grant
 * @param grantTokens at most 10; make a new grant count at once
 * @param dryRun check everything, do nothing, answer with {@link DryRunOperationException}
 */
public record CreateGrantRequest(
    String keyId,
    String granteePrincipal,
    @Nullable String retiringPrincipal,
    List<GrantOperation> operations,
    GrantConstraints constraints,
    @Nullable String name,
    List<String> grantTokens,
    boolean dryRun) {
  /** Copies the lists. */
  public CreateGrantRequest {
    operations = List.copyOf(operations);
    grantTokens = List.copyOf(grantTokens);
  }

  /** Without a retiring principal, constraints or a name. */
  public static CreateGrantRequest of(
      String keyId, String granteePrincipal, GrantOperation... operations) {
    return new CreateGrantRequest(
        keyId,
        granteePrincipal,
        null,
        List.of(operations),
        GrantConstraints.NONE,
        null,
        List.of(),
        false);
  }

  /** The same for requests that the constraints fit. */
  public CreateGrantRequest withConstraints(GrantConstraints newConstraints) {
    return new CreateGrantRequest(
        keyId,
        granteePrincipal,
        retiringPrincipal,
        operations,
        newConstraints,
        name,
        grantTokens,
        dryRun);
  }

  /** The same, to be retired by this principal. */
  public CreateGrantRequest withRetiringPrincipal(String principal) {
    return new CreateGrantRequest(
        keyId, granteePrincipal, principal, operations, constraints, name, grantTokens, dryRun);
  }

  /** The same under a name. */
  public CreateGrantRequest withName(String newName) {
    return new CreateGrantRequest(
        keyId,
        granteePrincipal,
        retiringPrincipal,
        operations,
        constraints,
        newName,
        grantTokens,
        dryRun);
  }

  /** The same with grant tokens. */
  public CreateGrantRequest withGrantTokens(List<String> tokens) {
    return new CreateGrantRequest(
        keyId, granteePrincipal, retiringPrincipal, operations, constraints, name, tokens, dryRun);
  }
}
