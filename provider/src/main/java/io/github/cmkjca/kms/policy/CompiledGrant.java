package io.github.cmkjca.kms.policy;

import io.github.cmkjca.kms.policy.Decision.Effect;
import io.github.cmkjca.kms.policy.Decision.Source;
import io.github.cmkjca.kms.policy.Principals.Coverage;
import io.github.cmkjca.kms.policy.Statement.Element;
import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.kms.GrantConstraints;
import io.github.cmkjca.spi.kms.GrantOperation;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A grant in the form that decides. Immutable. */
public final class CompiledGrant {
  /**
   * The permissions that a constraint is about (KMS API, GrantConstraints): those of operations
   * with an encryption context. The grants made by CreateGrant are bound by {@link #mayPassOn}.
   */
  private static final long CONSTRAINED =
      Actions.bit("kms:Encrypt")
          | Actions.bit("kms:Decrypt")
          | Actions.bit("kms:GenerateDataKey")
          | Actions.bit("kms:GenerateDataKeyWithoutPlaintext")
          | Actions.bit("kms:GenerateDataKeyPair")
          | Actions.bit("kms:GenerateDataKeyPairWithoutPlaintext")
          | Actions.bit("kms:ReEncryptFrom")
          | Actions.bit("kms:ReEncryptTo");

  private final String grantId;
  private final Principals grantee;
  private final Set<GrantOperation> operations;
  private final long actions;
  private final GrantConstraints constraints;

  /** The pairs that a request must have; null: it is not constrained. */
  private final @Nullable ContextPairs pairs;

  /** Whether it must have no others. */
  private final boolean noOthers;

  /** Its decisions, made once. */
  private final Decision sure;

  private final Decision possible;

  /**
   * @param granteePrincipal ARN of who may
   */
  public CompiledGrant(
      String grantId,
      String granteePrincipal,
      Set<GrantOperation> operations,
      GrantConstraints constraints) {
    this.grantId = grantId;
    this.grantee = principals(granteePrincipal);
    this.operations = Set.copyOf(operations);
    long bits = 0;
    for (GrantOperation operation : operations) {
      bits |= Actions.bit("kms:" + operation.wireName());
    }
    this.actions = bits;
    this.constraints = constraints;
    EncryptionContext needed = constraints.pairs();
    this.noOthers = constraints.encryptionContextEquals() != null;
    this.pairs = needed == null ? null : ContextPairs.of(needed);
    this.sure = new Decision(Effect.ALLOW, Source.GRANT, grantId, null);
    this.possible = new Decision(Effect.POSSIBLE, Source.GRANT, grantId, null);
  }

  /** Whether a principal, by whom a grant can be held or retired, is this caller or its role. */
  public static boolean isNamedBy(String principal, Caller caller) {
    return principals(principal).of(caller) == Coverage.DIRECT;
  }

  private static Principals principals(String arn) {
    return new Principals(new Element<>(false, List.of(PrincipalName.ofAws(arn))));
  }

  /** Names the grant. */
  String grantId() {
    return grantId;
  }

  /** How it speaks of a caller: a grant to an account leaves it to the account's own policies. */
  Coverage coverage(Caller caller) {
    return grantee.of(caller);
  }

  /** Whether the action of this bit is among its operations. */
  boolean isAbout(long action) {
    return (actions & action) != 0;
  }

  /** What it says to a request of a caller that it covers; null if it says nothing. */
  @Nullable Decision say(PolicyRequest request, long action) {
    if (!isAbout(action)) {
      return null;
    }
    if (pairs == null || (action & CONSTRAINED) == 0) {
      return sure;
    }
    return switch (fits(pairs, request)) {
      case YES -> sure;
      case MAYBE -> possible;
      case NO -> null;
    };
  }

  /**
   * Whether the grantee may, by this grant, create one with these terms: operations that it has
   * itself, under a constraint that is at least as strict (KMS Developer Guide, "Grants",
   * CreateGrant permission).
   */
  public boolean mayPassOn(Set<GrantOperation> wanted, GrantConstraints wantedConstraints) {
    if (!operations.contains(GrantOperation.CREATE_GRANT) || !operations.containsAll(wanted)) {
      return false;
    }
    EncryptionContext own = constraints.pairs();
    if (own == null) {
      return true;
    }
    if (noOthers) {
      EncryptionContext wantedExact = wantedConstraints.encryptionContextEquals();
      return wantedExact != null && wantedExact.equals(own);
    }
    EncryptionContext wantedPairs = wantedConstraints.pairs();
    return wantedPairs != null
        && wantedPairs.pairs().entrySet().containsAll(own.pairs().entrySet());
  }

  /** As messages name what a request must have. */
  String constraintText() {
    return noOthers ? "EncryptionContextEquals" : "EncryptionContextSubset";
  }

  private Truth fits(ContextPairs needed, PolicyRequest request) {
    ContextPairs given = request.pairs();
    Truth answer = Truth.YES;
    int found = 0;
    for (int i = 0; i < needed.size(); i++) {
      int at = indexOf(given, needed.name(i));
      if (at >= 0) {
        if (!given.value(at).equals(needed.value(i))) {
          return Truth.NO;
        }
        found++;
      } else if (request.contextGrowth().admits(needed.name(i))) {
        answer = Truth.MAYBE;
      } else {
        return Truth.NO;
      }
    }
    if (!noOthers) {
      return answer;
    }
    if (found != given.size()) {
      return Truth.NO;
    }
    return request.contextMayGrow() ? Truth.MAYBE : answer;
  }

  private static int indexOf(ContextPairs pairs, String name) {
    for (int i = 0; i < pairs.size(); i++) {
      if (pairs.name(i).equals(name)) {
        return i;
      }
    }
    return -1;
  }
}
