package io.github.cmkjca.kms;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.kms.AccessDeniedException;
import io.github.cmkjca.spi.kms.CreateGrantRequest;
import io.github.cmkjca.spi.kms.CreateGrantResponse;
import io.github.cmkjca.spi.kms.GrantConstraints;
import io.github.cmkjca.spi.kms.GrantListEntry;
import io.github.cmkjca.spi.kms.GrantOperation;
import io.github.cmkjca.spi.kms.KmsException;
import io.github.cmkjca.spi.kms.ListGrantsRequest;
import io.github.cmkjca.spi.kms.NotFoundException;
import io.github.cmkjca.spi.kms.RetireGrantRequest;
import io.github.cmkjca.spi.kms.RevokeGrantRequest;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;

/**
 * Random sequences in which principals create, use, pass on, retire and revoke grants do to a key
 * what they do to a list.
 */
class GrantModelPropertyTest {
  private static final String BOB = "arn:aws:iam::111122223333:user/bob";
  private static final List<String> PRINCIPALS = List.of(TestVault.ROOT, TestVault.ALICE, BOB);
  private static final EncryptionContext BLUE = EncryptionContext.of("tenant", "blue");
  private static final EncryptionContext BLUE_TABLE =
      EncryptionContext.of("tenant", "blue", "table", "t");
  private static final List<EncryptionContext> CONTEXTS =
      List.of(EncryptionContext.empty(), BLUE, BLUE_TABLE);
  private static final byte[] TEXT = {1};

  enum Kind {
    CREATE,
    REVOKE,
    RETIRE,
    RETIRE_BY_TOKEN,
    USE
  }

  /** What somebody does; which grant is meant is a number taken modulo those there ever were. */
  record Step(Kind kind, String caller, int grant, Terms terms, EncryptionContext context) {}

  /** What a grant says. */
  record Terms(
      String grantee,
      @Nullable String retiring,
      Set<GrantOperation> operations,
      GrantConstraints constraints,
      @Nullable String name) {}

  /** A grant of the model. */
  record Grant(String id, String token, Terms terms) {}

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<GrantConstraints> constraints =
        Arbitraries.of(
            GrantConstraints.NONE,
            GrantConstraints.subset(BLUE),
            GrantConstraints.subset(BLUE_TABLE),
            GrantConstraints.exactly(BLUE));
    Arbitrary<Terms> terms =
        Combinators.combine(
                Arbitraries.of(PRINCIPALS),
                Arbitraries.of(PRINCIPALS).injectNull(0.5),
                Arbitraries.of(
                        GrantOperation.ENCRYPT,
                        GrantOperation.DESCRIBE_KEY,
                        GrantOperation.CREATE_GRANT,
                        GrantOperation.RETIRE_GRANT)
                    .set()
                    .ofMinSize(1),
                constraints,
                Arbitraries.of("a", "b").injectNull(0.5))
            .as(Terms::new);
    return Combinators.combine(
            Arbitraries.frequencyOf(
                Tuple.of(5, Arbitraries.just(Kind.CREATE)),
                Tuple.of(1, Arbitraries.just(Kind.REVOKE)),
                Tuple.of(1, Arbitraries.just(Kind.RETIRE)),
                Tuple.of(1, Arbitraries.just(Kind.RETIRE_BY_TOKEN)),
                Tuple.of(6, Arbitraries.just(Kind.USE))),
            Arbitraries.of(PRINCIPALS),
            Arbitraries.integers().between(0, 20),
            terms,
            Arbitraries.of(CONTEXTS))
        .as(Step::new)
        .list()
        .ofMinSize(5)
        .ofMaxSize(40);
  }

  @Property(tries = 40)
  void grantsBehaveAsTheirModel(@ForAll("steps") List<Step> steps) throws IOException {
    Path directory = Files.createTempDirectory("cmk-grants");
    try (TestVault vault = new TestVault(directory)) {
      Session session = new Session(vault, vault.symmetricKey());
      for (Step step : steps) {
        session.run(step);
      }
    } finally {
      try (Stream<Path> files = Files.walk(directory)) {
        files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
      }
    }
  }

  /** The key, and what it is held against. */
  private static final class Session {
    private final TestVault vault;
    private final String key;
    private final List<Grant> ever = new ArrayList<>();
    private final List<Grant> alive = new ArrayList<>();

    Session(TestVault vault, String key) {
      this.vault = vault;
      this.key = key;
    }

    void run(Step step) {
      switch (step.kind()) {
        case CREATE -> create(step);
        case USE ->
            assertOutcome(
                step,
                mayUse(step.caller(), step.context()) ? null : AccessDeniedException.class,
                () -> vault.encrypt(key, TEXT, step.context()));
        case REVOKE, RETIRE, RETIRE_BY_TOKEN -> end(step);
      }
      vault.as(TestVault.ROOT);
      assertThat(vault.kms.listGrants(ListGrantsRequest.of(key)).grants())
          .extracting(GrantListEntry::grantId)
          .containsExactlyInAnyOrderElementsOf(alive.stream().map(Grant::id).toList());
    }

    private void create(Step step) {
      Terms terms = step.terms();
      CreateGrantRequest request =
          new CreateGrantRequest(
              key,
              terms.grantee(),
              terms.retiring(),
              List.copyOf(terms.operations()),
              terms.constraints(),
              terms.name(),
              List.of(),
              false);
      boolean permitted =
          step.caller().equals(TestVault.ROOT)
              || alive.stream().anyMatch(grant -> passesOn(grant, step.caller(), terms));
      CreateGrantResponse made =
          assertOutcome(
              step,
              permitted ? null : AccessDeniedException.class,
              () -> vault.kms.createGrant(request));
      if (made == null) {
        return;
      }
      Grant same =
          alive.stream()
              .filter(grant -> terms.name() != null && grant.terms().equals(terms))
              .findFirst()
              .orElse(null);
      if (same != null) {
        assertThat(made.grantId()).isEqualTo(same.id());
      } else {
        Grant grant = new Grant(made.grantId(), made.grantToken(), terms);
        ever.add(grant);
        alive.add(grant);
      }
    }

    private static boolean passesOn(Grant own, String caller, Terms wanted) {
      Terms terms = own.terms();
      return terms.grantee().equals(caller)
          && terms.operations().contains(GrantOperation.CREATE_GRANT)
          && terms.operations().containsAll(wanted.operations())
          // As strict: of all contexts there are, none fits the new one that does not fit this one.
          && (terms.constraints().isEmpty()
              || !wanted.constraints().isEmpty()
                  && Stream.concat(CONTEXTS.stream(), Stream.of(more(BLUE), more(BLUE_TABLE)))
                      .allMatch(
                          context ->
                              fits(terms.constraints(), context)
                                  || !fits(wanted.constraints(), context)));
    }

    private static EncryptionContext more(EncryptionContext context) {
      return context.plus(EncryptionContext.of("more", "1"));
    }

    private void end(Step step) {
      if (ever.isEmpty()) {
        return;
      }
      Grant grant = ever.get(step.grant() % ever.size());
      boolean there = alive.contains(grant);
      boolean permitted =
          step.caller().equals(TestVault.ROOT)
              || step.kind() != Kind.REVOKE && mayRetire(grant, step.caller());
      Class<? extends KmsException> expected =
          step.kind() == Kind.REVOKE
              ? (!permitted ? AccessDeniedException.class : there ? null : NotFoundException.class)
              : (!there ? NotFoundException.class : permitted ? null : AccessDeniedException.class);
      assertOutcome(
          step,
          expected,
          () -> {
            switch (step.kind()) {
              case REVOKE -> vault.kms.revokeGrant(RevokeGrantRequest.of(key, grant.id()));
              case RETIRE -> vault.kms.retireGrant(RetireGrantRequest.of(key, grant.id()));
              default -> vault.kms.retireGrant(RetireGrantRequest.ofToken(grant.token()));
            }
            return true;
          });
      if (expected == null) {
        alive.remove(grant);
      }
    }

    private static boolean mayRetire(Grant grant, String caller) {
      Terms terms = grant.terms();
      return Objects.equals(terms.retiring(), caller)
          || terms.grantee().equals(caller)
              && terms.operations().contains(GrantOperation.RETIRE_GRANT);
    }

    private boolean mayUse(String caller, EncryptionContext context) {
      return caller.equals(TestVault.ROOT)
          || alive.stream()
              .map(Grant::terms)
              .anyMatch(
                  terms ->
                      terms.grantee().equals(caller)
                          && terms.operations().contains(GrantOperation.ENCRYPT)
                          && fits(terms.constraints(), context));
    }

    private static boolean fits(GrantConstraints constraints, EncryptionContext context) {
      EncryptionContext exact = constraints.encryptionContextEquals();
      EncryptionContext some = constraints.encryptionContextSubset();
      return (exact == null || exact.equals(context))
          && (some == null || context.pairs().entrySet().containsAll(some.pairs().entrySet()));
    }

    private <T> @Nullable T assertOutcome(
        Step step, @Nullable Class<? extends KmsException> expected, Supplier<T> call) {
      vault.as(step.caller());
      T result = null;
      KmsException refusal = null;
      try {
        result = call.get();
      } catch (KmsException e) {
        refusal = e;
      }
      assertThat(refusal == null ? null : refusal.getClass()).as("%s", step).isEqualTo(expected);
      return result;
    }
  }
}
