package io.github.cmkjca.kms.policy;

import io.github.cmkjca.kms.policy.Decision.Effect;
import io.github.cmkjca.kms.policy.Decision.Source;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A decision in words: which statement made it, or what was missing. */
public final class Explanation {
  /** More statements that nearly allow would only confuse. */
  private static final int MAX_NEAR = 3;

  private Explanation() {}

  /**
   * Why a decision is as it is; a sentence without its end.
   *
   * @param ofKey the key policy that was asked; null: none
   * @param ofCaller the caller's policies that were asked
   * @param toCaller the grants that were asked
   */
  public static String of(
      PolicyRequest request,
      Decision decision,
      @Nullable CompiledPolicy ofKey,
      List<CompiledPolicy> ofCaller,
      Grants toCaller) {
    return switch (decision.effect()) {
      case ALLOW -> by(decision) + " allows it" + delegation(decision, ofKey);
      case EXPLICIT_DENY -> by(decision) + " denies it";
      case POSSIBLE -> by(decision) + " may decide it, once the whole encryption context is known";
      case IMPLICIT_DENY ->
          missing(decision, ofKey, ofCaller) + near(request, ofKey, ofCaller, toCaller);
    };
  }

  private static String by(Decision decision) {
    String statement = statement(decision);
    return switch (decision.source()) {
      case KEY_POLICY -> statement + " of the key policy";
      case IDENTITY_POLICIES -> statement + " of the identity policy " + decision.policy();
      case GRANT -> "grant " + decision.policy();
    };
  }

  /** The statement of a decision, as messages name it. */
  static String statement(Decision decision) {
    String name = String.valueOf(decision.statement());
    return name.startsWith("statement ") ? name : "statement \"" + name + "\"";
  }

  private static String delegation(Decision decision, @Nullable CompiledPolicy ofKey) {
    return decision.source() == Source.IDENTITY_POLICIES && ofKey != null
        ? ", to which the key policy leaves it by naming the account"
        : "";
  }

  private static String missing(
      Decision decision, @Nullable CompiledPolicy ofKey, List<CompiledPolicy> ofCaller) {
    if (decision.source() == Source.KEY_POLICY) {
      return "no statement of the key policy allows it or, by naming the account, leaves it to"
          + " identity policies";
    }
    String none =
        ofCaller.isEmpty()
            ? "no identity policy is attached to the principal"
            : "none of the principal's " + ofCaller.size() + " identity policies allows it";
    return ofKey == null
        ? "it is a matter of identity policies, and " + none
        : "the key policy leaves it to identity policies, and " + none;
  }

  private static String near(
      PolicyRequest request,
      @Nullable CompiledPolicy ofKey,
      List<CompiledPolicy> ofCaller,
      Grants toCaller) {
    List<CompiledStatement> near = new ArrayList<>();
    if (ofKey != null) {
      near.addAll(ofKey.allNearlyAllowing(request));
    }
    ofCaller.forEach(policy -> near.addAll(policy.allNearlyAllowing(request)));
    StringBuilder text = new StringBuilder();
    for (CompiledStatement statement : near.subList(0, Math.min(near.size(), MAX_NEAR))) {
      CompiledCondition failing = statement.failing(request);
      if (failing != null) {
        text.append("; ")
            .append(by(statement.named()))
            .append(" would, but its condition ")
            .append(failing.text())
            .append(" does not hold");
      }
    }
    toCaller.allNearlyAllowing(request).stream()
        .limit(MAX_NEAR)
        .forEach(
            grant ->
                text.append("; grant ")
                    .append(grant.grantId())
                    .append(" would, but its constraint ")
                    .append(grant.constraintText())
                    .append(" does not hold"));
    return text.toString();
  }

  /** A whole sentence about a request. */
  public static String sentence(PolicyRequest request, Effect effect, String why) {
    return request.caller().arn()
        + (effect == Effect.ALLOW ? " may " : " may not ")
        + request.action()
        + " on "
        + request.resource()
        + ": "
        + why
        + ".";
  }
}
