package io.github.cmkjca.kms.policy;

import io.github.cmkjca.kms.policy.Decision.Effect;
import io.github.cmkjca.kms.policy.Principals.Coverage;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What AWS would decide, with all statements that decide it: for trying policies out, not for
 * permitting anything. Knows callers of other accounts, actions of other services, and requests
 * about which nothing is known but what they say.
 */
public final class Simulation {
  private Simulation() {}

  /**
   * An outcome.
   *
   * @param effect never {@link Effect#POSSIBLE}
   * @param sids of the statements that deny, if any does, else of those that allow, in the order of
   *     the policies; statements without a Sid are left out
   */
  public record Outcome(Effect effect, List<String> sids) {
    /** Keeps a copy of the list. */
    public Outcome {
      sids = List.copyOf(sids);
    }
  }

  /** Reads a key policy as AWS IAM would, whatever this service thinks of it. */
  public static CompiledPolicy keyPolicy(String json) {
    return PolicyDocument.parseAny(json, true).compile();
  }

  /** The same for an identity policy. */
  public static CompiledPolicy identityPolicy(String json) {
    return PolicyDocument.parseAny(json, false).compile();
  }

  /**
   * Decides as {@link AccessRules} do. A caller of another account than the resource's needs both
   * its own policies and the key's.
   *
   * @param ofKey the key policy; null: the caller's policies decide alone
   * @param ofCaller the caller's policies
   */
  public static Outcome decide(
      PolicyRequest request, @Nullable CompiledPolicy ofKey, List<CompiledPolicy> ofCaller) {
    List<CompiledStatement> denying = new ArrayList<>();
    List<CompiledStatement> own = new ArrayList<>();
    if (ofKey != null) {
      denying.addAll(ofKey.allDenying(request));
    }
    for (CompiledPolicy policy : ofCaller) {
      denying.addAll(policy.allDenying(request));
      own.addAll(policy.allAllowing(request, Coverage.DIRECT));
    }
    if (!denying.isEmpty()) {
      return new Outcome(Effect.EXPLICIT_DENY, sids(denying));
    }
    List<CompiledStatement> allowing = ofKey == null ? own : allowing(request, ofKey, own);
    return new Outcome(allowing.isEmpty() ? Effect.IMPLICIT_DENY : Effect.ALLOW, sids(allowing));
  }

  private static List<CompiledStatement> allowing(
      PolicyRequest request, CompiledPolicy ofKey, List<CompiledStatement> own) {
    List<CompiledStatement> direct = ofKey.allAllowing(request, Coverage.DIRECT);
    List<CompiledStatement> delegating = ofKey.allAllowing(request, Coverage.ACCOUNT);
    boolean bothNeeded = isOfOtherAccount(request) && !request.caller().root();
    if (own.isEmpty()) {
      return bothNeeded ? List.of() : direct;
    }
    if (delegating.isEmpty() && !(bothNeeded && !direct.isEmpty())) {
      return direct;
    }
    return Stream.of(direct, delegating, own).flatMap(List::stream).toList();
  }

  /** Whether both accounts are known and are not the same. */
  private static boolean isOfOtherAccount(PolicyRequest request) {
    String account = Caller.of(request.resource()).account();
    String callers = request.caller().account();
    return !account.isEmpty() && !callers.isEmpty() && !account.equals(callers);
  }

  private static List<String> sids(List<CompiledStatement> statements) {
    Set<String> sids = new LinkedHashSet<>();
    for (CompiledStatement statement : statements) {
      if (statement.sid() != null) {
        sids.add(statement.sid());
      }
    }
    return List.copyOf(sids);
  }
}
