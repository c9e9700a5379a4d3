package io.github.cmkjca.kms;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.cmkjca.kms.DyingRegistry.Killed;
import io.github.cmkjca.kms.DyingRegistry.Life;
import io.github.cmkjca.kms.OwnedKeys.Purpose;
import io.github.cmkjca.kms.audit.AuditRecord;
import io.github.cmkjca.registry.KeyRecord;
import io.github.cmkjca.registry.KeyRegistry;
import io.github.cmkjca.registry.TokenObjectRecord;
import io.github.cmkjca.registry.TokenObjectRecord.Intent;
import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.kms.CreateGrantRequest;
import io.github.cmkjca.spi.kms.EnableKeyRotationRequest;
import io.github.cmkjca.spi.kms.GrantOperation;
import io.github.cmkjca.spi.kms.KeyManager;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyState;
import io.github.cmkjca.spi.kms.RotateKeyOnDemandRequest;
import io.github.cmkjca.spi.kms.ScheduleKeyDeletionRequest;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process is killed before each change that it makes to registry or token, and another one opens
 * the vault: each object in the token then belongs to a key, and each key has its object.
 */
class TokenCrashTest {
  private static final byte[] TEXT = {1, 2, 3};
  private static final Instant NOW = TestVault.NOW.truncatedTo(ChronoUnit.MILLIS);

  private final Path folder;

  TokenCrashTest(@TempDir Path folder) {
    this.folder = folder;
  }

  /** Runs a scenario again and again, killed one change later each time, until it lives. */
  private void killAtEachStep(
      Function<TestVault, String> before, BiConsumer<TestVault, String> work, int steps) {
    boolean killed = true;
    int changes = 0;
    while (killed) {
      Path directory = folder.resolve("vault-" + changes);
      TestToken token = new TestToken();
      Life life = new Life();
      try (TestVault vault =
          new TestVault(
              directory,
              registry -> new DyingRegistry(registry, life),
              software -> token.over(software, life))) {
        String key = before.apply(vault);
        life.endAfter(changes);
        killed = isKilledIn(() -> work.accept(vault, key));
      }
      try (TestVault vault = new TestVault(directory, UnaryOperator.identity(), token::over)) {
        long left = notes(vault).filter(KeyNames::isKeyId).count();
        vault.kms.startDueWork();
        assertThat(token.objects).as("killed after %d changes", changes).isEqualTo(known(vault));
        assertThat(notes(vault)).isEmpty();
        assertThat(recorded(vault)).isEqualTo(left);
        assertEachKeyWorks(vault);
      }
      changes++;
    }
    assertThat(changes).as("changes").isEqualTo(steps + 1);
  }

  private static boolean isKilledIn(Runnable work) {
    try {
      work.run();
      return false;
    } catch (Killed dead) {
      return true;
    }
  }

  private static Set<String> known(TestVault vault) {
    Set<String> objects = new TreeSet<>();
    for (KeyRecord key : vault.registry.read(view -> view.keysAfter(null, 100))) {
      vault
          .registry
          .read(view -> view.materials(key.keyId()))
          .forEach(material -> objects.add(key.keyId() + "/" + material.key().materialId()));
    }
    String owned = Purpose.GRANT_TOKENS.id();
    vault
        .registry
        .read(view -> view.setting(owned))
        .ifPresent(key -> objects.add(owned + "/" + HexFormat.of().formatHex(key, 1, 33)));
    return objects;
  }

  /** The ids of their keys. */
  private static Stream<String> notes(TestVault vault) {
    return vault.registry.read(KeyRegistry.View::tokenObjects).stream()
        .map(TokenObjectRecord::keyId);
  }

  private static long recorded(TestVault vault) {
    return vault.audit.records().stream()
        .map(AuditRecord::eventName)
        .filter("DestroyKeyMaterial"::equals)
        .count();
  }

  private static void assertEachKeyWorks(TestVault vault) {
    for (KeyRecord key : vault.registry.read(view -> view.keysAfter(null, 100))) {
      if (key.manager() == KeyManager.CUSTOMER && key.state() == KeyState.ENABLED) {
        byte[] blob = vault.encrypt(key.keyId(), TEXT, EncryptionContext.empty());
        assertThat(vault.decrypt(blob, EncryptionContext.empty())).isEqualTo(TEXT);
      }
    }
  }

  @Test
  void noObjectIsLeftOfAKeyThatIsCreated() {
    // Note, object, key.
    killAtEachStep(vault -> "", (vault, key) -> vault.symmetricKey(), 3);
  }

  @Test
  void noObjectIsLeftOfARotationOnDemand() {
    killAtEachStep(
        TestVault::symmetricKey,
        (vault, key) -> vault.kms.rotateKeyOnDemand(new RotateKeyOnDemandRequest(key)),
        3);
  }

  @Test
  void noObjectIsLeftOfAnAutomaticRotation() {
    killAtEachStep(
        vault -> {
          String key = vault.symmetricKey();
          vault.kms.enableKeyRotation(new EnableKeyRotationRequest(key, 90));
          vault.clock.advanceDays(91);
          return key;
        },
        (vault, key) -> vault.kms.doDueWork(),
        3);
  }

  @Test
  void noObjectIsLeftOfAKeyOfAnIntegration() {
    killAtEachStep(vault -> "", (vault, key) -> vault.kms.ensureKeyOf(Integration.KEYSTORE), 3);
  }

  @Test
  void noObjectIsLeftOfAKeyOfTheVaultItself() {
    // And the grant.
    killAtEachStep(
        TestVault::symmetricKey,
        (vault, key) ->
            vault.kms.createGrant(
                CreateGrantRequest.of(key, TestVault.ALICE, GrantOperation.ENCRYPT)),
        4);
  }

  @Test
  void noObjectIsLeftOfAKeyThatIsDestroyed() {
    // Key gone and object noted, object found where nothing else is, object gone, note gone.
    killAtEachStep(
        vault -> {
          String key = vault.symmetricKey();
          vault.kms.scheduleKeyDeletion(new ScheduleKeyDeletionRequest(key, 7));
          vault.clock.advanceDays(8);
          return key;
        },
        (vault, key) -> vault.kms.doDueWork(),
        4);
  }

  @Test
  void aCleaningThatIsKilledIsDoneByTheNext() {
    TestToken token = new TestToken();
    try (TestVault vault = new TestVault(folder, UnaryOperator.identity(), token::over)) {
      NoteOwner gone = new NoteOwner();
      gone.close();
      leave(
          vault,
          token,
          new TokenObjectRecord(
              "a1".repeat(32), "k1", KeySpec.HMAC_256, "", Intent.CREATE, gone.text(), NOW));
      leave(
          vault,
          token,
          new TokenObjectRecord(
              "a2".repeat(32), "k2", KeySpec.HMAC_256, "", Intent.DESTROY, "", NOW));
      vault.symmetricKey();
    }
    boolean killed = true;
    int changes = 0;
    while (killed) {
      Life life = new Life();
      life.endAfter(changes);
      try (TestVault vault =
          new TestVault(
              folder,
              registry -> new DyingRegistry(registry, life),
              software -> token.over(software, life))) {
        killed = isKilledIn(vault.kms::doDueWork);
      }
      changes++;
    }
    assertThat(changes).as("rounds").isGreaterThan(2);
    try (TestVault vault = new TestVault(folder, UnaryOperator.identity(), token::over)) {
      assertThat(notes(vault)).isEmpty();
      assertThat(token.objects).hasSize(1).isEqualTo(known(vault));
    }
  }

  private static void leave(TestVault vault, TestToken token, TokenObjectRecord object) {
    token.objects.add(object.keyId() + "/" + object.materialId());
    vault.registry.change(
        change -> {
          change.putTokenObject(object);
          return true;
        });
  }
}
