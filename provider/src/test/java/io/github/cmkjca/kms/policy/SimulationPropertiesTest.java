package io.github.cmkjca.kms.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.cmkjca.kms.policy.Decision.Effect;
import io.github.cmkjca.kms.policy.NaiveSimulation.Ask;
import io.github.cmkjca.kms.policy.NaiveSimulation.Rule;
import io.github.cmkjca.spi.EncryptionContext;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Simulation against {@link NaiveSimulation}, and the decisions of the service against both. */
class SimulationPropertiesTest {
  private static final List<String> CALLERS =
      List.of(Requests.ROOT, Requests.ALICE, Requests.BOB, Requests.ROLE, Requests.SESSION);

  @Property(tries = 2_000)
  void agreesWithTheNaiveEvaluator(
      @ForAll("keyRules") List<Rule> ofKey,
      @ForAll("ownRules") List<Rule> own,
      @ForAll("asks") Ask ask,
      @ForAll boolean withKey) {
    CompiledPolicy key = Simulation.keyPolicy(NaiveSimulation.json(ofKey));
    List<CompiledPolicy> policies = List.of(Simulation.identityPolicy(NaiveSimulation.json(own)));
    PolicyRequest request = request(ask);
    Effect effect = Simulation.decide(request, withKey ? key : null, policies).effect();
    assertThat(word(effect)).isEqualTo(NaiveSimulation.decide(withKey ? ofKey : null, own, ask));
    Decision decision =
        withKey
            ? AccessRules.decide(request, key, policies, GrantSource.NONE)
            : AccessRules.decide(request, policies);
    assertThat(decision.effect()).isEqualTo(effect);
  }

  private static String word(Effect effect) {
    return switch (effect) {
      case ALLOW -> "allowed";
      case EXPLICIT_DENY -> "explicitDeny";
      case IMPLICIT_DENY -> "implicitDeny";
      case POSSIBLE -> "possible";
    };
  }

  private static PolicyRequest request(Ask ask) {
    return new PolicyRequest(
        Caller.of(ask.principal()),
        ask.action(),
        ask.resource(),
        EncryptionContext.empty(),
        ContextGrowth.NONE,
        RequestKeys.ofLists(ask.context()),
        Requests.NOW);
  }

  @Provide
  Arbitrary<Ask> asks() {
    Arbitrary<Map<String, List<String>>> contexts =
        Arbitraries.maps(
                Arbitraries.of("aws:username", "x:text", "X:n", "x:many", "aws:PrincipalTag/t"),
                Arbitraries.of("a", "A", "ab", "a*", "7", "7.0", "-1", "true", Requests.ALICE, "")
                    .list()
                    .ofMaxSize(3))
            .ofMaxSize(4);
    return Combinators.combine(
            Arbitraries.of(CALLERS),
            Arbitraries.of("kms:Decrypt", "kms:Encrypt", "s3:GetObject", "KMS:decrypt"),
            Arbitraries.of(
                Requests.KEY, "arn:aws:kms:local:111122223333:key/a", "arn:aws:s3:::a/ab", "*"),
            contexts)
        .as(Ask::new);
  }

  @Provide
  Arbitrary<List<Rule>> keyRules() {
    return rules(
        some(
            "*",
            Requests.ACCOUNT,
            Requests.ROOT,
            Requests.ALICE,
            Requests.ROLE,
            Requests.SESSION,
            "444455556666"));
  }

  @Provide
  Arbitrary<List<Rule>> ownRules() {
    return rules(Arbitraries.just(List.of()));
  }

  private static Arbitrary<List<Rule>> rules(Arbitrary<List<String>> principals) {
    return Combinators.combine(
            Arbitraries.of(true, true, false),
            principals,
            Arbitraries.of(false, false, true),
            some("*", "kms:*", "KMS:dec*", "kms:?ncrypt", "s3:Get*"),
            Arbitraries.of(false, false, true),
            some(
                "*", Requests.KEY, "arn:aws:kms:*", "arn:aws:s3:::${x:text}/*", "*${aws:username}"),
            Arbitraries.of(false, false, true),
            tests().list().ofMaxSize(2).uniqueElements(t -> t.operator()))
        .as(
            (allow, who, notWho, what, notWhat, where, notWhere, tests) ->
                new Rule(
                    allow,
                    who.isEmpty() ? null : who,
                    notWho,
                    what,
                    notWhat,
                    where,
                    notWhere,
                    tests))
        .list()
        .ofMinSize(1)
        .ofMaxSize(3);
  }

  private static Arbitrary<NaiveSimulation.Test> tests() {
    List<String> operators =
        Stream.of(
                "StringEquals",
                "StringNotEquals",
                "StringEqualsIgnoreCase",
                "StringNotEqualsIgnoreCase",
                "StringLike",
                "StringNotLike",
                "NumericEquals",
                "NumericNotEquals",
                "NumericLessThan",
                "NumericLessThanEquals",
                "NumericGreaterThan",
                "NumericGreaterThanEquals",
                "ArnLike",
                "ArnNotEquals",
                "Bool")
            .flatMap(
                name ->
                    Stream.of("", "ForAllValues:", "ForAnyValue:")
                        .flatMap(set -> Stream.of(set + name, set + name + "IfExists")))
            .toList();
    Arbitrary<String> keys =
        Arbitraries.of("aws:username", "x:text", "x:n", "x:many", "aws:principaltag/T", "x:none");
    Arbitrary<NaiveSimulation.Test> comparisons =
        Combinators.combine(
                Arbitraries.of(operators),
                keys,
                some("a", "A", "a*", "?", "*", "7", "6.5", "true", "arn:aws:iam::*:user/*"))
            .as(NaiveSimulation.Test::new);
    Arbitrary<NaiveSimulation.Test> variables =
        Combinators.combine(
                Arbitraries.of("StringEquals", "StringNotEquals", "StringLike", "StringNotLike"),
                keys,
                some("${aws:username}", "${x:TEXT}*", "a${*}", "*${x:none}", "${x:many}"))
            .as(NaiveSimulation.Test::new);
    Arbitrary<NaiveSimulation.Test> absence =
        Combinators.combine(keys, some("true", "false"))
            .as((key, values) -> new NaiveSimulation.Test("Null", key, values));
    return Arbitraries.oneOf(comparisons, comparisons, variables, absence);
  }

  private static Arbitrary<List<String>> some(String... values) {
    return Arbitraries.of(values).list().ofMinSize(1).ofMaxSize(2);
  }
}
