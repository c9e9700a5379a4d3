package io.github.cmkjca.kms;

import io.github.cmkjca.kms.policy.Caller;
import io.github.cmkjca.kms.policy.CompiledPolicy;
import io.github.cmkjca.kms.policy.ContextGrowth;
import io.github.cmkjca.kms.policy.PolicyRequest;
import io.github.cmkjca.kms.policy.RequestKeys;
import io.github.cmkjca.kms.policy.Simulation;
import io.github.cmkjca.spi.EncryptionContext;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Tries policies out, without a vault: what would AWS decide? Policies that were read are kept for
 * the next question. For one thread.
 */
public final class PolicySimulator {
  private final Map<String, CompiledPolicy> keyPolicies = new Recent();
  private final Map<String, CompiledPolicy> identityPolicies = new Recent();

  /**
   * A question.
   *
   * @param policy the key policy, JSON; null: there is none, identity policies decide alone
   * @param identityPolicies those of the principal, JSON
   * @param principal ARN, or name of a service
   * @param action full name, of any service
   * @param resource ARN, or {@code *}
   * @param context all condition keys of the request, in any case, with their values; a key that is
   *     not there is absent, even if it follows from the principal
   */
  public record Question(
      @Nullable String policy,
      List<String> identityPolicies,
      String principal,
      String action,
      String resource,
      Map<String, List<String>> context) {
    /** Keeps copies. */
    public Question {
      identityPolicies = List.copyOf(identityPolicies);
      context = Map.copyOf(context);
    }
  }

  /**
   * An answer.
   *
   * @param decision {@code allowed}, {@code explicitDeny} or {@code implicitDeny}
   * @param matched Sids of the statements that decide
   */
  public record Answer(String decision, List<String> matched) {
    /** Keeps a copy. */
    public Answer {
      matched = List.copyOf(matched);
    }
  }

  /**
   * Answers a question.
   *
   * @throws io.github.cmkjca.spi.kms.MalformedPolicyDocumentException if one of the policies is
   *     none
   */
  public Answer answer(Question question) {
    CompiledPolicy ofKey =
        question.policy() == null
            ? null
            : compiled(keyPolicies, question.policy(), Simulation::keyPolicy);
    List<CompiledPolicy> ofCaller = new ArrayList<>();
    for (String policy : question.identityPolicies()) {
      ofCaller.add(compiled(identityPolicies, policy, Simulation::identityPolicy));
    }
    PolicyRequest request =
        new PolicyRequest(
            Caller.of(question.principal()),
            question.action(),
            question.resource(),
            EncryptionContext.empty(),
            ContextGrowth.NONE,
            RequestKeys.ofLists(question.context()),
            Instant.EPOCH);
    Simulation.Outcome outcome = Simulation.decide(request, ofKey, ofCaller);
    String decision =
        switch (outcome.effect()) {
          case ALLOW -> "allowed";
          case EXPLICIT_DENY -> "explicitDeny";
          case IMPLICIT_DENY -> "implicitDeny";
          case POSSIBLE -> throw new IllegalStateException("nothing is open here");
        };
    return new Answer(decision, outcome.sids());
  }

  private static CompiledPolicy compiled(
      Map<String, CompiledPolicy> known, String json, Function<String, CompiledPolicy> reader) {
    CompiledPolicy policy = known.get(json);
    if (policy == null) {
      policy = reader.apply(json);
      known.put(json, policy);
    }
    return policy;
  }

  /** The policies that were asked about last. */
  private static final class Recent extends LinkedHashMap<String, CompiledPolicy> {
    private static final long serialVersionUID = 1L;
    private static final int MAX = 1000;

    Recent() {
      super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, CompiledPolicy> eldest) {
      return size() > MAX;
    }
  }
}
