package io.github.cmkjca.kms.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.cmkjca.kms.policy.Decision.Effect;
import io.github.cmkjca.spi.EncryptionContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

/** The compiled policy against {@link NaivePolicy}, and what it promises of open contexts. */
class PolicyPropertiesTest {
  private static final List<String> CALLERS =
      List.of(
          Requests.ROOT,
          Requests.ALICE,
          Requests.BOB,
          Requests.ROLE,
          Requests.SESSION,
          "arn:aws:sts::111122223333:assumed-role/other/run-7");
  private static final List<String> LATE = List.of("cmk:aad", "cmk:aad-b64", "cmk:aad-sha512");
  private static final List<String> NAMES =
      List.of("tenant", "Tenant", "table", "cmk:aad", "CMK:AAD", "cmk:aad-b64");
  private static final List<String> VALUES = List.of("", "a", "A", "ab", "b*", "cmk:aad", "tenant");

  @Property(tries = 3_000)
  void agreesWithTheNaiveEvaluator(
      @ForAll("policies") NaivePolicy policy,
      @ForAll @Size(5) List<@net.jqwik.api.From("requests") PolicyRequest> requests) {
    CompiledPolicy compiled = PolicyDocument.parse(policy.json()).compile();
    for (PolicyRequest request : requests) {
      assertThat(compiled.decide(request).effect()).isEqualTo(policy.decide(request));
    }
  }

  /** A sure answer for an open context is the answer for each way in which it may close. */
  @Property(tries = 3_000)
  void aSureAnswerHoldsForWhateverJoins(
      @ForAll("policies") NaivePolicy policy, @ForAll("requests") PolicyRequest request) {
    CompiledPolicy compiled = PolicyDocument.parse(policy.json()).compile();
    PolicyRequest open = withContext(request, request.encryptionContext(), true);
    Effect answer = compiled.decide(open).effect();
    boolean somethingAllowed = false;
    for (EncryptionContext grown : growths(request.encryptionContext())) {
      Effect later = policy.decide(withContext(request, grown, false));
      somethingAllowed |= later == Effect.ALLOW;
      switch (answer) {
        case ALLOW -> assertThat(later).isEqualTo(Effect.ALLOW);
        case EXPLICIT_DENY -> assertThat(later).isEqualTo(Effect.EXPLICIT_DENY);
        case IMPLICIT_DENY -> assertThat(later).isNotEqualTo(Effect.ALLOW);
        case POSSIBLE -> {}
      }
    }
    if (somethingAllowed) {
      assertThat(answer).isIn(Effect.ALLOW, Effect.POSSIBLE);
    }
  }

  /** What does not look at the context has nothing to wait for. */
  @Property(tries = 1_000)
  void onlyAPolicyThatLooksAtTheLatePairsIsUndecided(
      @ForAll("policies") NaivePolicy policy, @ForAll("requests") PolicyRequest request) {
    String json = policy.json().toLowerCase(java.util.Locale.ROOT);
    if (json.contains("encryptioncontext:cmk:") || json.contains("encryptioncontextkeys")) {
      return;
    }
    PolicyRequest open = withContext(request, request.encryptionContext(), true);
    assertThat(PolicyDocument.parse(policy.json()).compile().decide(open).effect())
        .isEqualTo(policy.decide(request));
  }

  private static PolicyRequest withContext(
      PolicyRequest r, EncryptionContext context, boolean mayGrow) {
    return new PolicyRequest(
        r.caller(),
        r.action(),
        r.resource(),
        context,
        mayGrow ? ContextGrowth.AAD : ContextGrowth.NONE,
        r.keys(),
        r.time());
  }

  private static List<EncryptionContext> growths(EncryptionContext context) {
    List<EncryptionContext> all = new ArrayList<>();
    all.add(context);
    for (String name : LATE) {
      for (String value : VALUES) {
        all.add(context.plus(EncryptionContext.of(name, value)));
      }
    }
    all.add(context.plus(EncryptionContext.of(LATE.get(0), "a", LATE.get(1), "ab")));
    return all;
  }

  @Provide
  Arbitrary<NaivePolicy> policies() {
    return rules().list().ofMinSize(1).ofMaxSize(5).map(NaivePolicy::new);
  }

  private static Arbitrary<NaivePolicy.Rule> rules() {
    Arbitrary<List<String>> principals =
        some(
            List.of(
                "*",
                "*",
                "*",
                Requests.ACCOUNT,
                Requests.ROOT,
                Requests.ALICE,
                Requests.BOB,
                Requests.ROLE,
                Requests.SESSION,
                "arn:aws:iam::444455556666:role/batch"));
    Arbitrary<List<String>> actions =
        some(
            List.of(
                "*",
                "kms:*",
                "KMS:DECRYPT",
                "kms:Decrypt",
                "kms:Enc*",
                "kms:GenerateDataKey*",
                "kms:?ncrypt",
                "kms:ReEncrypt*"));
    Arbitrary<List<String>> resources =
        some(
            List.of(
                "*",
                "*",
                Requests.KEY,
                Requests.OTHER_KEY,
                "arn:aws:kms:*:*:key/*",
                "arn:aws:kms:local:111122223333:key/1234*",
                "arn:aws:kms:local:111122223333:alias/x"));
    return Combinators.combine(
            Arbitraries.of(true, true, false),
            Arbitraries.of(true, false, false),
            principals,
            Arbitraries.of(true, false, false),
            actions,
            Arbitraries.of(true, false, false, false),
            resources,
            tests().list().ofMaxSize(2).uniqueElements(t -> t.operator() + t.key()))
        .as(
            (allow, notPrincipal, who, notAction, what, notResource, where, tests) ->
                new NaivePolicy.Rule(
                    allow,
                    notPrincipal && !allow,
                    who,
                    notAction,
                    what,
                    notResource,
                    where,
                    tests));
  }

  private static Arbitrary<NaivePolicy.Test> tests() {
    Arbitrary<String> comparison =
        Arbitraries.of(
            "StringEquals",
            "StringNotEquals",
            "StringEqualsIgnoreCase",
            "StringNotEqualsIgnoreCase",
            "StringLike",
            "StringNotLike");
    Arbitrary<String> operators =
        Combinators.combine(comparison, Arbitraries.of("", "IfExists")).as(String::concat);
    Arbitrary<String> pairs =
        Arbitraries.of("tenant", "TENANT", "table", "cmk:aad", "cmk:aad-b64", "cmk:aad-sha512")
            .map("kms:EncryptionContext:"::concat);
    Arbitrary<List<String>> values = some(VALUES);
    Arbitrary<NaivePolicy.Test> onPairs =
        Combinators.combine(Arbitraries.of("", "ForAnyValue:"), operators, pairs, values)
            .as((q, o, k, v) -> new NaivePolicy.Test(q + o, k, v));
    Arbitrary<NaivePolicy.Test> onNames =
        Combinators.combine(
                Arbitraries.of("ForAllValues:", "ForAnyValue:"),
                operators,
                some(
                    List.of(
                        "tenant",
                        "Tenant",
                        "table",
                        "cmk:*",
                        "cmk:aad",
                        "*",
                        "cmk:aad-b64",
                        "cmk:aad-sha512")))
            .as((q, o, v) -> new NaivePolicy.Test(q + o, "kms:EncryptionContextKeys", v));
    Arbitrary<NaivePolicy.Test> onRequest =
        Combinators.combine(
                Arbitraries.of("", "ForAllValues:", "ForAnyValue:"),
                operators,
                Arbitraries.of("kms:KeySpec", "kms:RequestAlias", "kms:CallerAccount"),
                some(List.of("a", "A", "111122223333", "*")))
            .as((q, o, k, v) -> new NaivePolicy.Test(q + o, k, v));
    Arbitrary<NaivePolicy.Test> onArn =
        Combinators.combine(
                Arbitraries.of("ArnLike", "ArnNotLike", "ArnEquals", "ArnNotEqualsIfExists"),
                some(
                    List.of(
                        "arn:aws:iam::*:user/*",
                        "arn:*:*:*:*:role/b?tch",
                        "arn:aws:iam::*:role/service/*",
                        "arn:aws:iam::*:role/*/batch",
                        Requests.ROLE,
                        Requests.ROOT)))
            .as((o, v) -> new NaivePolicy.Test(o, "aws:PrincipalArn", v));
    Arbitrary<NaivePolicy.Test> absence =
        Combinators.combine(
                Arbitraries.oneOf(
                    pairs,
                    Arbitraries.of(
                        "kms:EncryptionContextKeys", "kms:KeySpec", "kms:CallerAccount")),
                some(List.of("true", "false")))
            .as((k, v) -> new NaivePolicy.Test("Null", k, v));
    return Arbitraries.oneOf(onPairs, onPairs, onNames, onRequest, onArn, absence);
  }

  @Provide
  Arbitrary<PolicyRequest> requests() {
    Arbitrary<EncryptionContext> contexts =
        Arbitraries.maps(Arbitraries.of(NAMES), Arbitraries.of(VALUES))
            .ofMaxSize(3)
            .map(EncryptionContext::of);
    Arbitrary<Map<String, String>> keys =
        Arbitraries.of(
            Map.of(),
            Map.of("kms:keyspec", "a"),
            Map.of("kms:keyspec", "A", "kms:requestalias", "a"));
    return Combinators.combine(
            Arbitraries.of(CALLERS),
            Arbitraries.of(
                "kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom"),
            contexts,
            keys)
        .as((p, a, c, k) -> Requests.request(p, a, c, false, k));
  }

  private static Arbitrary<List<String>> some(List<String> values) {
    return Arbitraries.of(values).list().ofMinSize(1).ofMaxSize(2);
  }
}
