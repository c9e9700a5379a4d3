package io.github.cmkjca.kms.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.cmkjca.kms.policy.Decision.Effect;
import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.kms.GrantConstraints;
import io.github.cmkjca.spi.kms.GrantOperation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** Grants against a second evaluator that only knows the rules of the developer guide. */
class GrantPropertiesTest {
  private static final List<String> NAMES = List.of("tenant", "Tenant", "cmk:aad", "x");
  private static final List<String> VALUES = List.of("blue", "Blue", "");
  private static final List<String> CALLERS =
      List.of(Requests.ROOT, Requests.ALICE, Requests.BOB, Requests.ROLE, Requests.SESSION);

  private static final CompiledPolicy NO_POLICY =
      PolicyDocument.parse(
              """
              {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*",
               "Action":"kms:ListKeys","Resource":"*"}]}
              """)
          .compile();

  private static final CompiledPolicy OWN_POLICY =
      PolicyDocument.parseIdentityPolicy(
              """
              {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"kms:*",
               "Resource":"*"}]}
              """)
          .compile("own");

  /** A grant as the guide writes it. */
  record Plain(String id, String grantee, Set<GrantOperation> operations, GrantConstraints terms) {
    CompiledGrant compiled() {
      return new CompiledGrant(id, grantee, operations, terms);
    }
  }

  /** A request. */
  record Asked(
      String caller,
      GrantOperation operation,
      Map<String, String> context,
      ContextGrowth growth,
      boolean ownPolicy) {}

  @Provide
  Arbitrary<Map<String, String>> contexts() {
    return Arbitraries.maps(Arbitraries.of(NAMES), Arbitraries.of(VALUES)).ofMaxSize(3);
  }

  @Provide
  Arbitrary<Plain> grants() {
    Arbitrary<GrantConstraints> terms =
        Combinators.combine(Arbitraries.of(0, 1, 2), contexts())
            .as(
                (kind, pairs) ->
                    switch (kind) {
                      case 0 -> GrantConstraints.NONE;
                      case 1 -> GrantConstraints.subset(EncryptionContext.of(pairs));
                      default -> GrantConstraints.exactly(EncryptionContext.of(pairs));
                    });
    return Combinators.combine(
            Arbitraries.strings().numeric().ofLength(8),
            Arbitraries.of(CALLERS),
            Arbitraries.of(GrantOperation.class).set().ofMinSize(1).ofMaxSize(12),
            terms)
        .as(Plain::new);
  }

  @Provide
  Arbitrary<Asked> requests() {
    return Combinators.combine(
            Arbitraries.of(CALLERS),
            Arbitraries.of(GrantOperation.class),
            contexts(),
            Arbitraries.of(ContextGrowth.class),
            Arbitraries.of(true, false))
        .as(Asked::new);
  }

  @Property(tries = 3000)
  void grantsDecideAsTheGuideSays(
      @ForAll("grantLists") List<Plain> grants, @ForAll("requests") Asked asked) {
    PolicyRequest request =
        new PolicyRequest(
            Caller.of(asked.caller()),
            "kms:" + asked.operation().wireName(),
            Requests.KEY,
            EncryptionContext.of(asked.context()),
            asked.growth(),
            RequestKeys.none(),
            Instant.EPOCH);
    List<CompiledPolicy> own = asked.ownPolicy() ? List.of(OWN_POLICY) : List.of();
    Grants compiled = Grants.of(grants.stream().map(Plain::compiled).toList());
    Decision decision = AccessRules.decide(request, NO_POLICY, own, caller -> compiled);

    // What is possible is what some context allows that the pairs which may join could make; what
    // is sure is what all of them allow.
    List<Map<String, String>> futures = futures(asked);
    long allowing = futures.stream().filter(context -> allows(grants, asked, context)).count();
    if (allowing == 0) {
      assertThat(decision.effect()).isEqualTo(Effect.IMPLICIT_DENY);
    } else if (decision.effect() == Effect.ALLOW) {
      assertThat(allowing).isEqualTo(futures.size());
      assertThat(decision.source()).isEqualTo(Decision.Source.GRANT);
      assertThat(grants).extracting(Plain::id).contains(decision.policy());
    } else {
      assertThat(decision.effect()).isEqualTo(Effect.POSSIBLE);
      assertThat(asked.growth()).isNotEqualTo(ContextGrowth.NONE);
    }
  }

  @Provide
  Arbitrary<List<Plain>> grantLists() {
    return grants().list().ofMaxSize(4);
  }

  /** Whoever passes on never gives more than it has: whatever the child allows, the parent does. */
  @Property(tries = 3000)
  void nothingIsPassedOnThatTheGranteeHasNot(
      @ForAll("grants") Plain parent,
      @ForAll("grants") Plain child,
      @ForAll("requests") Asked asked) {
    if (!parent.compiled().mayPassOn(child.operations(), child.terms())) {
      return;
    }
    Plain asParent = new Plain("p", asked.caller(), parent.operations(), parent.terms());
    Plain asChild = new Plain("c", asked.caller(), child.operations(), child.terms());
    if (allows(List.of(asChild), asked, asked.context())) {
      assertThat(allows(List.of(asParent), asked, asked.context())).isTrue();
    }
  }

  private static List<Map<String, String>> futures(Asked asked) {
    List<Map<String, String>> all = new ArrayList<>(List.of(asked.context()));
    List<String> joining =
        switch (asked.growth()) {
          case NONE -> List.of();
          case AAD -> List.of("cmk:aad");
          case ANY -> Stream.concat(NAMES.stream(), Stream.of("other")).toList();
        };
    for (String name : joining) {
      if (!asked.context().containsKey(name)) {
        for (Map<String, String> context : List.copyOf(all)) {
          for (String value : VALUES) {
            Map<String, String> more = new HashMap<>(context);
            more.put(name, value);
            all.add(more);
          }
        }
      }
    }
    return all;
  }

  private static boolean allows(List<Plain> grants, Asked asked, Map<String, String> context) {
    return grants.stream()
        .anyMatch(
            grant ->
                grant.operations().contains(asked.operation())
                    && isFor(grant.grantee(), asked)
                    && fits(grant.terms(), asked.operation(), context));
  }

  private static boolean isFor(String grantee, Asked asked) {
    if (grantee.equals(Requests.ROOT)) {
      return asked.caller().equals(Requests.ROOT) || asked.ownPolicy();
    }
    return grantee.equals(asked.caller())
        || (grantee.equals(Requests.ROLE) && asked.caller().equals(Requests.SESSION));
  }

  private static boolean fits(
      GrantConstraints terms, GrantOperation operation, Map<String, String> context) {
    boolean bound =
        switch (operation) {
          case ENCRYPT,
              DECRYPT,
              GENERATE_DATA_KEY,
              GENERATE_DATA_KEY_WITHOUT_PLAINTEXT,
              GENERATE_DATA_KEY_PAIR,
              GENERATE_DATA_KEY_PAIR_WITHOUT_PLAINTEXT,
              RE_ENCRYPT_FROM,
              RE_ENCRYPT_TO ->
              true;
          default -> false;
        };
    @Nullable EncryptionContext exact = terms.encryptionContextEquals();
    @Nullable EncryptionContext some = terms.encryptionContextSubset();
    return !bound
        || (exact == null || exact.pairs().equals(context))
            && (some == null || context.entrySet().containsAll(some.pairs().entrySet()));
  }
}
