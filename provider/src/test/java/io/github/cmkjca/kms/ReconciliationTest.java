package io.github.cmkjca.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.kms.audit.AuditRecord;
import io.github.cmkjca.registry.KeyRecord;
import io.github.cmkjca.registry.KeyRegistry;
import io.github.cmkjca.registry.TokenObjectRecord;
import io.github.cmkjca.registry.TokenObjectRecord.Intent;
import io.github.cmkjca.spi.kms.CreateGrantRequest;
import io.github.cmkjca.spi.kms.DescribeKeyRequest;
import io.github.cmkjca.spi.kms.GrantOperation;
import io.github.cmkjca.spi.kms.KeyMetadata;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyState;
import io.github.cmkjca.spi.kms.KeyUnavailableException;
import io.github.cmkjca.spi.kms.KmsException;
import io.github.cmkjca.spi.kms.KmsInternalException;
import io.github.cmkjca.spi.kms.ScheduleKeyDeletionRequest;
import io.github.cmkjca.spi.kms.UnsupportedOperationException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes on one vault and one token. */
class ReconciliationTest {
  private static final String MATERIAL = "ab".repeat(32);
  private static final Instant NOW = TestVault.NOW.truncatedTo(ChronoUnit.MILLIS);

  private final TestToken token = new TestToken();
  private TestVault vault;
  private TestVault other;
  private @Nullable FaultyRegistry faulty;
  private volatile Runnable beforeChangeOfOther = () -> {};

  @BeforeEach
  void open(@TempDir Path directory) {
    vault =
        new TestVault(directory, registry -> faulty = new FaultyRegistry(registry), token::over);
    other =
        new TestVault(
            directory,
            registry -> new FaultyRegistry(registry, () -> beforeChangeOfOther.run()),
            token::over);
  }

  @AfterEach
  void close() {
    vault.close();
    other.close();
  }

  private List<TokenObjectRecord> notes() {
    return other.registry.read(KeyRegistry.View::tokenObjects);
  }

  private void note(String keyId, Intent intent, String owner) {
    vault.registry.change(
        change -> {
          change.putTokenObject(
              new TokenObjectRecord(MATERIAL, keyId, KeySpec.HMAC_256, "", intent, owner, NOW));
          return true;
        });
  }

  private String deletedKey() {
    String key = vault.symmetricKey();
    vault.kms.scheduleKeyDeletion(new ScheduleKeyDeletionRequest(key, 7));
    vault.clock.advanceDays(8);
    return TestVault.bareId(key);
  }

  private Set<String> known() {
    Set<String> objects = new TreeSet<>();
    for (KeyRecord key : other.registry.read(view -> view.keysAfter(null, 1000))) {
      objects.add(key.keyId() + "/" + key.currentMaterialId());
    }
    return objects;
  }

  private static List<AuditRecord> destructions(TestVault of) {
    return of.audit.records().stream()
        .filter(record -> record.eventName().equals("DestroyKeyMaterial"))
        .toList();
  }

  @Test
  void nothingStaysNotedOfAKeyThatWasMade() {
    vault.symmetricKey();
    assertThat(notes()).isEmpty();
    assertThat(token.objects).isEqualTo(known());
  }

  @Test
  void anObjectIsNotedBeforeItIsThere() {
    token.whileMaking =
        () ->
            assertThat(notes())
                .singleElement()
                .satisfies(
                    note -> {
                      assertThat(token.objects)
                          .containsExactly(note.keyId() + "/" + note.materialId());
                      assertThat(note.intent()).isEqualTo(Intent.CREATE);
                      assertThat(NoteOwner.isGone(note.owner())).isFalse();
                    });
    vault.symmetricKey();
  }

  /** Behind the configuration of the token, to which somebody has given another one. */
  @Test
  void inAnotherTokenNothingIsTakenForDestroyed() {
    String keyId = deletedKey();
    vault.symmetricKey();
    Set<String> own = Set.copyOf(token.objects);
    token.objects.clear();
    for (String content : List.of("", "other-vault/" + MATERIAL)) {
      token.objects.clear();
      token.objects.addAll(content.isEmpty() ? Set.of() : Set.of(content));
      vault.kms.doDueWork();
      assertThat(notes()).extracting(TokenObjectRecord::keyId).containsExactly(keyId);
      assertThat(destructions(vault)).isEmpty();
      vault.clock.advance(Duration.ofHours(1));
    }
    token.objects.addAll(own);
    vault.kms.doDueWork();
    assertThat(notes()).isEmpty();
    assertThat(destructions(vault)).hasSize(1);
    assertThat(token.objects).doesNotContainAnyElementsOf(objectsOf(own, keyId));
  }

  /** It would have keys in two tokens from then on. */
  @Test
  void inAnotherTokenNoKeyIsMade() {
    vault.symmetricKey();
    Set<String> own = Set.copyOf(token.objects);
    token.objects.clear();
    assertThatThrownBy(other::symmetricKey)
        .isInstanceOf(KeyUnavailableException.class)
        .hasMessageContaining("it is another one, or was emptied")
        .hasMessageContaining("custom key store");
    assertThat(notes()).isEmpty();
    assertThat(token.objects).isEmpty();
    token.objects.addAll(own);
    other.symmetricKey();
    assertThat(token.objects).hasSize(2);
  }

  private static List<String> objectsOf(Set<String> all, String keyId) {
    return all.stream().filter(object -> object.startsWith(keyId)).toList();
  }

  @Test
  void whatIsGoneFromATokenThatHasOthersOfTheVaultIsGone() {
    String keyId = deletedKey();
    vault.symmetricKey();
    token.objects.removeIf(object -> object.startsWith(keyId));
    vault.kms.doDueWork();
    assertThat(notes()).isEmpty();
    assertThat(destructions(vault)).hasSize(1);
  }

  /** Nothing tells that it is the token that the key was made in, and not an empty one. */
  @Test
  void theLastThingInATokenIsGoneOnlyIfItWasThere() {
    deletedKey();
    Set<String> own = Set.copyOf(token.objects);
    token.objects.clear();
    vault.kms.doDueWork();
    assertThat(notes()).singleElement().returns(Intent.DESTROY_MISSED, TokenObjectRecord::intent);
    assertThat(destructions(vault)).isEmpty();
    vault.symmetricKey(); // which makes this token ours from now on
    vault.kms.doDueWork();
    assertThat(notes()).hasSize(1);
    assertThat(destructions(vault)).isEmpty();
    int destructions = token.destructions;
    vault.kms.doDueWork();
    assertThat(token.destructions).as("looked for once by each process").isEqualTo(destructions);
    token.objects.addAll(own);
    vault.close();
    other.kms.doDueWork();
    assertThat(notes()).isEmpty();
    assertThat(destructions(other)).hasSize(1);
    assertThat(token.objects).doesNotContainAnyElementsOf(own);
  }

  /** Else a crash between the deed and the note would leave it undecided for ever. */
  @Test
  void theLastThingInATokenIsGoneIfItWasFoundBefore() {
    String key = deletedKey();
    token.whileDestroying =
        () -> {
          assertThat(notes())
              .singleElement()
              .returns(Intent.DESTROY_FOUND, TokenObjectRecord::intent);
          token.objects.clear();
          token.whileDestroying = () -> {};
          throw new Killed();
        };
    assertThatThrownBy(vault.kms::doDueWork).isInstanceOf(Killed.class);
    assertThat(notes()).extracting(TokenObjectRecord::keyId).containsExactly(key);
    vault.close();
    other.clock.advanceDays(9);
    other.kms.doDueWork();
    assertThat(notes()).isEmpty();
  }

  /** As a process is that gets no further. */
  private static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  /** It is still there, and the configuration may name another token when it is tried again. */
  @Test
  void whatWasFoundAndNotDestroyedIsNotTakenForGoneElsewhere() {
    deletedKey();
    Set<String> own = Set.copyOf(token.objects);
    token.whileDestroying =
        () -> {
          throw new KeyUnavailableException("the token is write-protected");
        };
    vault.kms.doDueWork();
    token.whileDestroying = () -> {};
    token.objects.clear();
    vault.clock.advance(Duration.ofHours(1));
    vault.kms.doDueWork();
    assertThat(notes()).singleElement().returns(Intent.DESTROY_MISSED, TokenObjectRecord::intent);
    assertThat(destructions(vault)).isEmpty();
    token.objects.addAll(own);
    vault.kms.doDueWork();
    assertThat(notes()).isEmpty();
    assertThat(destructions(vault)).hasSize(1);
  }

  /** Before anybody has looked for the old one. */
  @Test
  void theFirstNewKeyInATokenSaysNothingOfTheOldOne() {
    deletedKey();
    token.answers = false;
    vault.kms.doDueWork();
    token.answers = true;
    Set<String> own = Set.copyOf(token.objects);
    token.objects.clear(); // another one
    other.symmetricKey();
    vault.clock.advance(Duration.ofHours(1));
    vault.kms.doDueWork();
    assertThat(notes()).hasSize(1);
    assertThat(destructions(vault)).isEmpty();
    token.objects.addAll(own);
    vault.close();
    other.clock.advanceDays(9);
    other.kms.doDueWork();
    assertThat(notes()).isEmpty();
    assertThat(destructions(other)).hasSize(1);
  }

  /** It is looked for once by each process, where the token can be reached. */
  @Test
  void whatWasMissedIsLookedForWhenTheTokenIsBack() {
    note("k", Intent.DESTROY_MISSED, "");
    token.answers = false;
    vault.kms.doDueWork();
    token.answers = true;
    token.objects.add("k/" + MATERIAL);
    vault.clock.advance(Duration.ofHours(1));
    vault.kms.doDueWork();
    assertThat(token.objects).isEmpty();
    assertThat(notes()).isEmpty();
  }

  /** It was promised to nobody that it would be destroyed, and it may never have been there. */
  @Test
  void whatNobodyFinishedMakingIsGoneWhereItIsNot() {
    NoteOwner gone = new NoteOwner();
    gone.close();
    note("k", Intent.CREATE, gone.text());
    vault.kms.doDueWork();
    assertThat(notes()).isEmpty();
  }

  /** Each write is one more wait for the disk. */
  @Test
  void softwareKeysAreNotNoted(@TempDir Path directory) {
    try (TestVault software = new TestVault(directory)) {
      long before = software.registry.version();
      software.symmetricKey();
      assertThat(software.registry.version()).isEqualTo(before + 1);
    }
  }

  @Test
  void whatIsMadeInSpiteOfAFailureIsDestroyedAtOnce() {
    token.failsAfterMaking = true;
    assertThatThrownBy(vault::symmetricKey).isInstanceOf(KeyUnavailableException.class);
    assertThat(token.objects).isEmpty();
    assertThat(notes()).isEmpty();
  }

  /** Such a token could not say, either, that there is nothing. */
  @Test
  void whatATokenCannotMakeIsNotLookedFor() {
    token.cannot = true;
    assertThatThrownBy(vault::symmetricKey).isInstanceOf(UnsupportedOperationException.class);
    assertThat(token.destructions).isZero();
    assertThat(notes()).isEmpty();
    assertThat(vault.kms.doDueWork()).isNull();
  }

  @Test
  void whatNoTransactionTakesIsDestroyedAtOnce() {
    Objects.requireNonNull(faulty);
    token.whileMaking = faulty::failNextCommit;
    assertThatThrownBy(vault::symmetricKey).isInstanceOf(KmsInternalException.class);
    assertThat(token.objects).isEmpty();
    assertThat(notes()).isEmpty();
  }

  @Test
  void whatAnotherProcessIsMakingIsLetBe() {
    token.whileMaking = other.kms::doDueWork;
    vault.symmetricKey();
    assertThat(token.objects).hasSize(1).isEqualTo(known());
  }

  /** By then its maker is taken for gone; should it live, it gets no key. */
  @Test
  void whatIsMadeForTooLongIsTakenAndNoKeyGetsIt() {
    other.clock.advance(Duration.ofMinutes(10).plusMillis(1));
    token.whileMaking =
        () -> {
          other.kms.doDueWork();
          assertThat(token.objects).isEmpty();
        };
    assertThatThrownBy(vault::symmetricKey)
        .isInstanceOf(KmsInternalException.class)
        .hasMessageContaining("try again");
    assertThat(vault.audit.last().errorCode()).isEqualTo("KMSInternalException");
    assertThat(known()).isEmpty();
    assertThat(token.objects).isEmpty();
    assertThat(notes()).isEmpty();
    token.whileMaking = () -> {};
    vault.symmetricKey();
  }

  /** Nobody else knows of it any more. */
  @Test
  void whatIsMadeAfterItWasTakenIsDestroyedByItsMaker() {
    other.clock.advance(Duration.ofMinutes(10).plusMillis(1));
    token.beforeMaking = other.kms::doDueWork;
    assertThatThrownBy(vault::symmetricKey).isInstanceOf(KmsInternalException.class);
    assertThat(token.objects).isEmpty();
    assertThat(notes()).isEmpty();
  }

  /** It was seen as left behind, and is committed before it can be taken. */
  @Test
  void whatIsCommittedMeanwhileIsNotTaken() throws Exception {
    String key = vault.symmetricKey();
    vault.kms.vault().making().close();
    CountDownLatch made = new CountDownLatch(1);
    CountDownLatch seen = new CountDownLatch(1);
    token.whileMaking =
        () -> {
          made.countDown();
          await(seen);
        };
    // Makes a key of the vault itself, which is among no keys.
    CompletableFuture<?> maker =
        CompletableFuture.runAsync(
            () ->
                vault.kms.createGrant(
                    CreateGrantRequest.of(key, TestVault.ALICE, GrantOperation.ENCRYPT)));
    await(made);
    beforeChangeOfOther =
        () -> {
          beforeChangeOfOther = () -> {};
          seen.countDown();
          maker.orTimeout(20, TimeUnit.SECONDS).join();
        };
    other.kms.doDueWork();
    maker.get(20, TimeUnit.SECONDS);
    assertThat(token.objects).hasSize(2);
    assertThat(notes()).isEmpty();
  }

  @Test
  void whatAClosedInstanceWasMakingIsDestroyed() {
    token.whileMaking =
        () -> {
          vault.kms.vault().making().close();
          other.kms.doDueWork();
          assertThat(token.objects).isEmpty();
        };
    assertThatThrownBy(vault::symmetricKey).isInstanceOf(KmsInternalException.class);
    assertThat(destructions(other)).hasSize(1);
  }

  @Test
  void theTrailTellsWhatWasDestroyed() {
    String keyId = "1234abcd-12ab-34cd-56ef-1234567890ab";
    token.objects.add(keyId + "/" + MATERIAL);
    note(keyId, Intent.DESTROY, "");
    other.kms.startDueWork();
    assertThat(token.objects).isEmpty();
    assertThat(destructions(other))
        .singleElement()
        .satisfies(
            record -> {
              assertThat(record.resources()).containsExactly(TestVault.ARN_PREFIX + "key/" + keyId);
              assertThat(record.serviceEventDetails())
                  .isEqualTo(Map.of("keyId", keyId, "keyMaterialId", MATERIAL));
            });
  }

  /** An old backup of the registry does not know the keys that were made after it. */
  @Test
  void whatTheRegistryHasNoNoteOfIsNeverDestroyed() {
    token.objects.add("1234abcd-12ab-34cd-56ef-1234567890ab/" + MATERIAL);
    vault.symmetricKey();
    other.kms.startDueWork();
    assertThat(token.objects).hasSize(2);
  }

  @Test
  void theLogNamesWhatTheRegistryDoesNotKnowWhereSomethingWasLeft() {
    String foreign = "1234abcd-12ab-34cd-56ef-1234567890ab/" + MATERIAL;
    token.objects.add(foreign);
    vault.symmetricKey();
    note("k", Intent.DESTROY, "");
    List<String> told = new CopyOnWriteArrayList<>();
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord record) {
            told.add(new SimpleFormatter().formatMessage(record));
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger logger = Logger.getLogger("io.github.cmkjca");
    logger.addHandler(handler);
    try {
      other.kms.doDueWork();
    } finally {
      logger.removeHandler(handler);
    }
    assertThat(told)
        .containsExactly(
            "destroyed key material " + MATERIAL + " of k that was left in the token",
            "the token holds key material that this vault knows nothing of and lets be, for it may"
                + " be that of another vault or of a newer state of this one: "
                + foreign.substring(0, foreign.indexOf('/') + 17));
    assertThat(token.objects).contains(foreign).hasSize(2);
  }

  @Test
  void whatAKeyHasIsNeverDestroyed() {
    String key = TestVault.bareId(vault.symmetricKey());
    String materialId =
        Objects.requireNonNull(
            vault
                .registry
                .<KeyRecord>read(view -> view.key(key).orElseThrow())
                .currentMaterialId());
    vault.registry.change(
        change -> {
          change.putTokenObject(
              new TokenObjectRecord(
                  materialId, key, KeySpec.HMAC_256, "", Intent.DESTROY, "", NOW));
          return true;
        });
    other.kms.doDueWork();
    assertThat(token.objects).containsExactly(key + "/" + materialId);
    assertThat(notes()).isEmpty();
    assertThat(destructions(other)).isEmpty();
  }

  @Test
  void aKeyWhoseTokenIsAwayIsShownAsUnavailable() {
    String key = vault.symmetricKey();
    assertThat(vault.kms.describeKey(DescribeKeyRequest.of(key)).keyMetadata().keyState())
        .isEqualTo(KeyState.ENABLED);
    token.answers = false;
    assertThat(vault.kms.describeKey(DescribeKeyRequest.of(key)).keyMetadata())
        .returns(KeyState.UNAVAILABLE, KeyMetadata::keyState)
        .returns(false, KeyMetadata::enabled);
    token.answers = true;
    assertThat(vault.kms.describeKey(DescribeKeyRequest.of(key)).keyMetadata().keyState())
        .isEqualTo(KeyState.ENABLED);
  }

  @Test
  void aKeyIsDeletedThoughItsTokenIsAway() {
    String key = deletedKey();
    token.answers = false;
    vault.kms.doDueWork();
    assertThat(known()).isEmpty();
    assertThat(token.objects).hasSize(1);
    assertThat(notes())
        .singleElement()
        .satisfies(
            note -> {
              assertThat(note.keyId()).isEqualTo(key);
              assertThat(note.intent()).isEqualTo(Intent.DESTROY);
            });
    token.answers = true;
    vault.clock.advance(Duration.ofSeconds(1));
    vault.kms.doDueWork();
    assertThat(token.objects).isEmpty();
    assertThat(notes()).isEmpty();
    assertThat(destructions(vault)).hasSize(1);
  }

  /** Time goes by between the note and the deed. */
  @Test
  void aKeyIsDestroyedOnce() {
    deletedKey();
    vault.clock.go();
    vault.kms.doDueWork();
    assertThat(token.destructions).isOne();
    assertThat(notes()).isEmpty();
    assertThat(destructions(vault)).hasSize(1);
  }

  /** That may be an hour of a token that hangs, of which nobody can say when it goes on. */
  @Test
  void whatAnotherProcessFailsToDestroyIsLetBeForAWhile() {
    deletedKey();
    token.answers = false;
    vault.kms.doDueWork();
    token.answers = true;
    other.clock.advanceDays(8);
    Instant noted = notes().get(0).noted();
    assertThat(other.kms.doDueWork()).isEqualTo(noted.plus(Duration.ofMinutes(10)));
    assertThat(token.objects).hasSize(1);
    other.clock.advance(Duration.ofMinutes(10));
    other.kms.doDueWork();
    assertThat(token.objects).isEmpty();
    assertThat(notes()).isEmpty();
    assertThat(destructions(vault)).isEmpty();
    assertThat(destructions(other)).hasSize(1);
  }

  @Test
  void whatAProcessFailedToDestroyIsFreeWithItsEnd() {
    deletedKey();
    token.answers = false;
    vault.kms.doDueWork();
    token.answers = true;
    other.clock.advanceDays(8);
    vault.close();
    other.kms.doDueWork();
    assertThat(token.objects).isEmpty();
    assertThat(notes()).isEmpty();
  }

  /** Two that search a token for halves of the same pair mislead each other. */
  @Test
  void whatIsBeingDestroyedIsDestroyedByNobodyElse() {
    token.objects.add("k/" + MATERIAL);
    note("k", Intent.DESTROY, "");
    token.whileDestroying =
        () -> {
          token.whileDestroying = () -> {};
          other.kms.doDueWork();
          assertThat(token.destructions).isOne();
        };
    vault.kms.doDueWork();
    assertThat(token.destructions).isOne();
    assertThat(token.objects).isEmpty();
    assertThat(notes()).isEmpty();
  }

  /** Both have seen that nobody has it in hand. */
  @Test
  void ofTwoThatTakeANoteAtOnceOneDestroys() {
    token.objects.add("k/" + MATERIAL);
    note("k", Intent.DESTROY, "");
    beforeChangeOfOther =
        () -> {
          beforeChangeOfOther = () -> {};
          token.whileDestroying =
              () -> {
                throw new KeyUnavailableException("the token hangs");
              };
          vault.kms.doDueWork();
        };
    other.kms.doDueWork();
    assertThat(token.destructions).isOne();
    assertThat(notes())
        .extracting(TokenObjectRecord::owner)
        .containsExactly(vault.kms.vault().noteOwner().text());
  }

  /** Its own turn may have come meanwhile, with what it did after it was taken for gone. */
  @Test
  void whoLostANoteDoesNotRemoveIt() {
    token.objects.add("k/" + MATERIAL);
    note("k", Intent.DESTROY, "");
    token.whileDestroying = () -> note("k", Intent.DESTROY, "somebody else");
    vault.kms.doDueWork();
    assertThat(notes()).extracting(TokenObjectRecord::owner).containsExactly("somebody else");
    assertThat(destructions(vault)).isEmpty();
  }

  /** The worker sleeps until then. */
  @Test
  void aTokenThatIsAwayIsAskedLessAndLessOften() {
    deletedKey();
    token.answers = false;
    for (int seconds : new int[] {1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300}) {
      Instant now = vault.kms.vault().now();
      assertThat(vault.kms.doDueWork()).isEqualTo(now.plusSeconds(seconds));
      int asked = token.destructions;
      vault.kms.doDueWork();
      assertThat(token.destructions).isEqualTo(asked);
      vault.clock.advance(Duration.ofSeconds(seconds));
    }
    token.answers = true;
    assertThat(vault.kms.doDueWork()).isNull();
    assertThat(token.objects).isEmpty();
  }

  @Test
  void theWorkerKnowsWhenANoteWillBeTooOld() {
    note("k", Intent.CREATE, "somebody unknown");
    assertThat(other.kms.doDueWork()).isEqualTo(NOW.plus(Duration.ofMinutes(10)));
    assertThat(notes()).hasSize(1);
    other.clock.advance(Duration.ofMinutes(10));
    assertThat(other.kms.doDueWork()).isNull();
    assertThat(notes()).isEmpty();
  }

  /** Many makers that count as gone, and one that takes over what they left, all at once. */
  @Test
  void whatIsTakenOverWhileItIsCommittedIsEitherAKeyOrGone() throws Exception {
    vault.kms.vault().making().close();
    int rounds = 60;
    CyclicBarrier barrier = new CyclicBarrier(2);
    token.whileMaking = () -> await(barrier);
    CompletableFuture<Integer> makers =
        CompletableFuture.supplyAsync(
            () -> {
              int made = 0;
              for (int i = 0; i < rounds; i++) {
                try {
                  vault.symmetricKey();
                  made++;
                } catch (KmsException taken) {
                  assertThat(taken).hasMessageContaining("taken for left behind");
                }
              }
              return made;
            });
    for (int i = 0; i < rounds; i++) {
      await(barrier);
      other.kms.doDueWork();
    }
    int made = makers.get(60, TimeUnit.SECONDS);
    other.kms.doDueWork();
    assertThat(known()).hasSize(made);
    assertThat(token.objects).isEqualTo(known());
    assertThat(notes()).isEmpty();
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
