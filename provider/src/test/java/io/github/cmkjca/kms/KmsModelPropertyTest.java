package io.github.cmkjca.kms;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.cmkjca.kms.audit.AuditRecord;
import io.github.cmkjca.spi.kms.AlreadyExistsException;
import io.github.cmkjca.spi.kms.CreateAliasRequest;
import io.github.cmkjca.spi.kms.DeleteAliasRequest;
import io.github.cmkjca.spi.kms.DescribeKeyRequest;
import io.github.cmkjca.spi.kms.DisableKeyRequest;
import io.github.cmkjca.spi.kms.DisabledException;
import io.github.cmkjca.spi.kms.EnableKeyRequest;
import io.github.cmkjca.spi.kms.EncryptRequest;
import io.github.cmkjca.spi.kms.KmsException;
import io.github.cmkjca.spi.kms.KmsInternalException;
import io.github.cmkjca.spi.kms.NotFoundException;
import io.github.cmkjca.spi.kms.UpdateAliasRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
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
 * Random sequences of operations do to the vault what they do to two maps, whether or not the audit
 * trail fails meanwhile; and each call leaves one record of its outcome.
 */
class KmsModelPropertyTest {
  private static final int KEYS = 2;

  enum Kind {
    CREATE_ALIAS,
    UPDATE_ALIAS,
    DELETE_ALIAS,
    ENABLE,
    DISABLE,
    ENCRYPT_BY_KEY,
    ENCRYPT_BY_ALIAS,
    DESCRIBE_BY_ALIAS
  }

  /** A call; {@code auditFails}: its record of success cannot be written. */
  record Step(Kind kind, int key, String alias, boolean auditFails) {}

  @Property(tries = 25)
  void vaultBehavesAsItsModel(@ForAll("steps") List<Step> steps) throws IOException {
    Path directory = Files.createTempDirectory("cmk-model");
    try (TestVault vault = new TestVault(directory)) {
      List<String> keys = new ArrayList<>();
      for (int i = 0; i < KEYS; i++) {
        keys.add(vault.symmetricKey());
      }
      Model model = new Model();
      for (Step step : steps) {
        vault.audit.clear();
        Class<? extends KmsException> expected = model.refusal(step);
        if (expected == null && step.auditFails()) {
          expected = KmsInternalException.class;
          vault.audit.fail(1);
        } else if (expected == null) {
          model.apply(step);
        }
        assertThat(outcome(vault, keys, step)).as("%s", step).isEqualTo(expected);
        assertThat(vault.audit.records()).hasSize(1);
        AuditRecord record = vault.audit.last();
        assertThat(record.errorCode() == null).isEqualTo(expected == null);
      }
      model.compare(vault, keys);
    } finally {
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private static @Nullable Class<? extends KmsException> outcome(
      TestVault vault, List<String> keys, Step step) {
    String key = keys.get(step.key());
    EmbeddedKms kms = vault.kms;
    try {
      switch (step.kind()) {
        case CREATE_ALIAS -> kms.createAlias(new CreateAliasRequest(step.alias(), key));
        case UPDATE_ALIAS -> kms.updateAlias(new UpdateAliasRequest(step.alias(), key));
        case DELETE_ALIAS -> kms.deleteAlias(new DeleteAliasRequest(step.alias()));
        case ENABLE -> kms.enableKey(new EnableKeyRequest(key));
        case DISABLE -> kms.disableKey(new DisableKeyRequest(key));
        case ENCRYPT_BY_KEY ->
            kms.encrypt(EncryptRequest.of(key, new byte[1], TestVault.NO_CONTEXT));
        case ENCRYPT_BY_ALIAS ->
            kms.encrypt(EncryptRequest.of(step.alias(), new byte[1], TestVault.NO_CONTEXT));
        case DESCRIBE_BY_ALIAS -> kms.describeKey(DescribeKeyRequest.of(step.alias()));
      }
      return null;
    } catch (KmsException e) {
      return e.getClass();
    }
  }

  private static final class Model {
    private final TreeMap<String, Integer> aliases = new TreeMap<>();
    private final boolean[] disabled = new boolean[KEYS];

    @Nullable Class<? extends KmsException> refusal(Step step) {
      Integer target = aliases.get(step.alias());
      return switch (step.kind()) {
        case CREATE_ALIAS -> target == null ? null : AlreadyExistsException.class;
        case UPDATE_ALIAS, DELETE_ALIAS, DESCRIBE_BY_ALIAS ->
            target == null ? NotFoundException.class : null;
        case ENABLE, DISABLE -> null;
        case ENCRYPT_BY_KEY -> disabled[step.key()] ? DisabledException.class : null;
        case ENCRYPT_BY_ALIAS -> {
          if (target == null) {
            yield NotFoundException.class;
          }
          yield disabled[target] ? DisabledException.class : null;
        }
      };
    }

    void apply(Step step) {
      switch (step.kind()) {
        case CREATE_ALIAS, UPDATE_ALIAS -> aliases.put(step.alias(), step.key());
        case DELETE_ALIAS -> aliases.remove(step.alias());
        case ENABLE -> disabled[step.key()] = false;
        case DISABLE -> disabled[step.key()] = true;
        case ENCRYPT_BY_KEY, ENCRYPT_BY_ALIAS, DESCRIBE_BY_ALIAS -> {}
      }
    }

    void compare(TestVault vault, List<String> keys) {
      List<String> stored =
          vault.registry.read(
              view ->
                  view.aliasesAfter(null, 100).stream()
                      .map(alias -> alias.aliasName() + "=" + alias.targetKeyId())
                      .toList());
      List<String> expected =
          aliases.entrySet().stream()
              .map(e -> e.getKey() + "=" + TestVault.bareId(keys.get(e.getValue())))
              .toList();
      assertThat(stored).isEqualTo(expected);
      for (int i = 0; i < KEYS; i++) {
        assertThat(
                vault.kms.describeKey(DescribeKeyRequest.of(keys.get(i))).keyMetadata().enabled())
            .isEqualTo(!disabled[i]);
      }
    }
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    return Combinators.combine(
            Arbitraries.of(Kind.class),
            Arbitraries.integers().between(0, KEYS - 1),
            Arbitraries.of("alias/a", "alias/b"),
            Arbitraries.frequencyOf(
                Tuple.of(5, Arbitraries.just(false)), Tuple.of(1, Arbitraries.just(true))))
        .as(Step::new)
        .list()
        .ofMinSize(10)
        .ofMaxSize(30);
  }
}
