package io.github.cmkjca.kms;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.cmkjca.spi.kms.AccessDeniedException;
import io.github.cmkjca.spi.kms.AlgorithmSpec;
import io.github.cmkjca.spi.kms.CancelKeyDeletionRequest;
import io.github.cmkjca.spi.kms.CreateKeyRequest;
import io.github.cmkjca.spi.kms.DeleteImportedKeyMaterialRequest;
import io.github.cmkjca.spi.kms.DescribeKeyRequest;
import io.github.cmkjca.spi.kms.DisableKeyRequest;
import io.github.cmkjca.spi.kms.DisableKeyRotationRequest;
import io.github.cmkjca.spi.kms.DisabledException;
import io.github.cmkjca.spi.kms.EnableKeyRequest;
import io.github.cmkjca.spi.kms.EnableKeyRotationRequest;
import io.github.cmkjca.spi.kms.GetParametersForImportRequest;
import io.github.cmkjca.spi.kms.GetParametersForImportResponse;
import io.github.cmkjca.spi.kms.ImportKeyMaterialRequest;
import io.github.cmkjca.spi.kms.KeyOrigin;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyState;
import io.github.cmkjca.spi.kms.KmsException;
import io.github.cmkjca.spi.kms.KmsInvalidStateException;
import io.github.cmkjca.spi.kms.NotFoundException;
import io.github.cmkjca.spi.kms.RotateKeyOnDemandRequest;
import io.github.cmkjca.spi.kms.ScheduleKeyDeletionRequest;
import io.github.cmkjca.spi.kms.UnsupportedOperationException;
import io.github.cmkjca.spi.kms.WrappingKeySpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
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
 * Random sequences of operations, and of days that pass, do to a key what they do to a few
 * variables; whatever it encrypted can be read whenever it is enabled, and by nobody once it is
 * gone.
 */
class LifecycleModelPropertyTest {
  private static final int WINDOW_DAYS = 7;
  private static final int PERIOD_DAYS = 90;
  private static final int VALID_DAYS = 3;

  enum Kind {
    ENABLE,
    DISABLE,
    SCHEDULE_DELETION,
    CANCEL_DELETION,
    ENCRYPT,
    DECRYPT,
    ROTATE,
    ROTATION_ON,
    ROTATION_OFF,
    IMPORT,
    DELETE_MATERIAL,
    PASS_DAYS
  }

  /** A call, or days that pass. */
  record Step(Kind kind, int days) {}

  @Property(tries = 25)
  void keysOfTheServiceBehaveAsTheirModel(@ForAll("steps") List<Step> steps) throws IOException {
    run(KeyOrigin.AWS_KMS, steps);
  }

  @Property(tries = 15)
  void importedKeysBehaveAsTheirModel(@ForAll("steps") List<Step> steps) throws IOException {
    run(KeyOrigin.EXTERNAL, steps);
  }

  private static void run(KeyOrigin origin, List<Step> steps) throws IOException {
    Path directory = Files.createTempDirectory("cmk-lifecycle");
    try (TestVault vault = new TestVault(directory)) {
      String key =
          vault
              .kms
              .createKey(CreateKeyRequest.of(KeySpec.SYMMETRIC_DEFAULT).withOrigin(origin))
              .keyMetadata()
              .arn();
      Model model = new Model(origin);
      Session session = new Session(vault, key);
      for (Step step : steps) {
        Class<? extends KmsException> expected = model.refusal(step.kind());
        assertThat(session.outcome(step)).as("%s", step).isEqualTo(expected);
        if (expected == null) {
          model.apply(step);
        }
        session.compare(model);
      }
    } finally {
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  /** The real thing. */
  private static final class Session {
    private final TestVault vault;
    private final String key;
    private final List<byte[]> blobs = new ArrayList<>();

    Session(TestVault vault, String key) {
      this.vault = vault;
      this.key = key;
    }

    @Nullable Class<? extends KmsException> outcome(Step step) {
      EmbeddedKms kms = vault.kms;
      try {
        switch (step.kind()) {
          case ENABLE -> kms.enableKey(new EnableKeyRequest(key));
          case DISABLE -> kms.disableKey(new DisableKeyRequest(key));
          case SCHEDULE_DELETION ->
              kms.scheduleKeyDeletion(new ScheduleKeyDeletionRequest(key, WINDOW_DAYS));
          case CANCEL_DELETION -> kms.cancelKeyDeletion(new CancelKeyDeletionRequest(key));
          case ENCRYPT ->
              blobs.add(vault.encrypt(key, new byte[] {(byte) blobs.size()}, TestVault.CONTEXT));
          case DECRYPT -> readAll();
          case ROTATE -> kms.rotateKeyOnDemand(new RotateKeyOnDemandRequest(key));
          case ROTATION_ON -> kms.enableKeyRotation(new EnableKeyRotationRequest(key, PERIOD_DAYS));
          case ROTATION_OFF -> kms.disableKeyRotation(new DisableKeyRotationRequest(key));
          case IMPORT -> importMaterial();
          case DELETE_MATERIAL ->
              kms.deleteImportedKeyMaterial(new DeleteImportedKeyMaterialRequest(key, null));
          case PASS_DAYS -> {
            vault.clock.advanceDays(step.days());
            kms.doDueWork();
          }
        }
        return null;
      } catch (KmsException e) {
        return e.getClass();
      }
    }

    private void readAll() {
      for (int i = 0; i < blobs.size(); i++) {
        assertThat(vault.decrypt(blobs.get(i), TestVault.CONTEXT)).containsExactly(i);
      }
    }

    private void importMaterial() {
      GetParametersForImportResponse parameters =
          vault.kms.getParametersForImport(
              new GetParametersForImportRequest(
                  key, AlgorithmSpec.RSAES_OAEP_SHA_256, WrappingKeySpec.RSA_2048));
      vault.kms.importKeyMaterial(
          new ImportKeyMaterialRequest(
              key,
              parameters.importToken(),
              Sender.encrypt(
                  AlgorithmSpec.RSAES_OAEP_SHA_256, parameters.publicKey(), new byte[32]),
              vault.clock.instant().plus(Duration.ofDays(VALID_DAYS)),
              null,
              null,
              null,
              null));
    }

    void compare(Model model) {
      if (model.gone) {
        assertThat(outcome(new Step(Kind.ENABLE, 0))).isEqualTo(NotFoundException.class);
        for (byte[] blob : blobs) {
          try {
            vault.decrypt(blob, TestVault.CONTEXT);
            throw new AssertionError("read with a key that is gone");
          } catch (AccessDeniedException expected) {
            // As it must be.
          }
        }
        return;
      }
      assertThat(vault.kms.describeKey(DescribeKeyRequest.of(key)).keyMetadata().keyState())
          .isEqualTo(model.state);
      assertThat(vault.registry.<Integer>read(view -> view.materials(TestVault.bareId(key)).size()))
          .isEqualTo(model.materials);
      if (model.state == KeyState.ENABLED) {
        readAll();
      }
    }
  }

  /** A few variables. Days are counted from the first. */
  private static final class Model {
    private final boolean external;
    private KeyState state;
    private boolean gone;
    private boolean present;
    private boolean hasWritten;
    private int materials;
    private int today;
    private int deletion = Integer.MAX_VALUE;
    private int rotation = Integer.MAX_VALUE;
    private int expiry = Integer.MAX_VALUE;

    Model(KeyOrigin origin) {
      external = origin == KeyOrigin.EXTERNAL;
      state = external ? KeyState.PENDING_IMPORT : KeyState.ENABLED;
      present = !external;
      materials = external ? 0 : 1;
    }

    @Nullable Class<? extends KmsException> refusal(Kind kind) {
      if (kind == Kind.PASS_DAYS || (kind == Kind.DECRYPT && !hasWritten)) {
        return null;
      }
      if (gone) {
        return kind == Kind.DECRYPT ? AccessDeniedException.class : NotFoundException.class;
      }
      return switch (kind) {
        case ENABLE, DISABLE -> unless(KeyState.ENABLED, KeyState.DISABLED);
        case SCHEDULE_DELETION ->
            unless(KeyState.ENABLED, KeyState.DISABLED, KeyState.PENDING_IMPORT);
        case CANCEL_DELETION ->
            state == KeyState.PENDING_DELETION ? null : KmsInvalidStateException.class;
        case ENCRYPT -> unless(KeyState.ENABLED);
        case DECRYPT -> unless(KeyState.ENABLED);
        case ROTATE ->
            state == KeyState.ENABLED && external
                ? KmsInvalidStateException.class
                : unless(KeyState.ENABLED);
        case ROTATION_ON, ROTATION_OFF ->
            external ? UnsupportedOperationException.class : unless(KeyState.ENABLED);
        case IMPORT ->
            !external
                ? UnsupportedOperationException.class
                : unless(KeyState.ENABLED, KeyState.DISABLED, KeyState.PENDING_IMPORT);
        case DELETE_MATERIAL -> external ? null : UnsupportedOperationException.class;
        case PASS_DAYS -> null;
      };
    }

    private @Nullable Class<? extends KmsException> unless(KeyState... permitted) {
      if (List.of(permitted).contains(state)) {
        return null;
      }
      return state == KeyState.DISABLED ? DisabledException.class : KmsInvalidStateException.class;
    }

    void apply(Step step) {
      if (gone) {
        return;
      }
      switch (step.kind()) {
        case ENABLE -> {
          state = KeyState.ENABLED;
          rotateIfDue();
        }
        case DISABLE -> state = KeyState.DISABLED;
        case SCHEDULE_DELETION -> {
          state = KeyState.PENDING_DELETION;
          deletion = today + WINDOW_DAYS;
        }
        case CANCEL_DELETION -> {
          state = present ? KeyState.DISABLED : KeyState.PENDING_IMPORT;
          deletion = Integer.MAX_VALUE;
        }
        case ROTATE -> materials++;
        case ROTATION_ON -> rotation = today + PERIOD_DAYS;
        case ROTATION_OFF -> rotation = Integer.MAX_VALUE;
        case IMPORT -> {
          present = true;
          materials = 1;
          expiry = today + VALID_DAYS;
          if (state == KeyState.PENDING_IMPORT) {
            state = KeyState.ENABLED;
          }
        }
        case DELETE_MATERIAL -> loseMaterial();
        case PASS_DAYS -> {
          today += step.days();
          gone = deletion <= today;
          if (expiry <= today) {
            loseMaterial();
          }
          rotateIfDue();
        }
        case ENCRYPT -> hasWritten = true;
        case DECRYPT -> {}
      }
    }

    private void loseMaterial() {
      present = false;
      expiry = Integer.MAX_VALUE;
      if (materials > 0 && (state == KeyState.ENABLED || state == KeyState.DISABLED)) {
        state = KeyState.PENDING_IMPORT;
      }
    }

    private void rotateIfDue() {
      if (state == KeyState.ENABLED && rotation <= today) {
        materials++;
        rotation = today + PERIOD_DAYS;
      }
    }
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    return Combinators.combine(
            Arbitraries.of(Kind.class),
            Arbitraries.frequencyOf(
                Tuple.of(4, Arbitraries.of(1, 2, 3)),
                Tuple.of(2, Arbitraries.of(WINDOW_DAYS - 1, WINDOW_DAYS)),
                Tuple.of(1, Arbitraries.of(PERIOD_DAYS - 1, PERIOD_DAYS, 400))))
        .as(Step::new)
        .list()
        .ofMinSize(15)
        .ofMaxSize(40);
  }
}
