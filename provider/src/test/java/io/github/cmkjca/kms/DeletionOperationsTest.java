package io.github.cmkjca.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.kms.audit.AuditRecord;
import io.github.cmkjca.spi.kms.AccessDeniedException;
import io.github.cmkjca.spi.kms.CancelKeyDeletionRequest;
import io.github.cmkjca.spi.kms.CreateAliasRequest;
import io.github.cmkjca.spi.kms.DecryptRequest;
import io.github.cmkjca.spi.kms.DescribeKeyRequest;
import io.github.cmkjca.spi.kms.EnableKeyRequest;
import io.github.cmkjca.spi.kms.KeyMetadata;
import io.github.cmkjca.spi.kms.KeyState;
import io.github.cmkjca.spi.kms.KmsInvalidStateException;
import io.github.cmkjca.spi.kms.NotFoundException;
import io.github.cmkjca.spi.kms.ScheduleKeyDeletionRequest;
import io.github.cmkjca.spi.kms.ScheduleKeyDeletionResponse;
import io.github.cmkjca.spi.kms.Tag;
import io.github.cmkjca.spi.kms.TagResourceRequest;
import io.github.cmkjca.spi.kms.ValidationException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeletionOperationsTest {
  private static final byte[] TEXT = {1, 2, 3};

  private Path directory;
  private TestVault vault;
  private String key;
  private byte[] blob;

  @BeforeEach
  void open(@TempDir Path folder) {
    directory = folder;
    vault = new TestVault(folder);
    key = vault.symmetricKey();
    blob = vault.encrypt(key, TEXT, TestVault.CONTEXT);
  }

  @AfterEach
  void close() {
    vault.close();
  }

  private ScheduleKeyDeletionResponse schedule(@Nullable Integer days) {
    return vault.kms.scheduleKeyDeletion(new ScheduleKeyDeletionRequest(key, days));
  }

  private KeyMetadata metadata() {
    return vault.kms.describeKey(DescribeKeyRequest.of(key)).keyMetadata();
  }

  private List<String> events() {
    return vault.audit.records().stream().map(AuditRecord::eventName).toList();
  }

  @Test
  void aScheduledKeyTellsItsDateAndIsNoLongerUsed() {
    ScheduleKeyDeletionResponse answer = schedule(7);
    Instant date = TestVault.NOW.truncatedTo(ChronoUnit.MILLIS).plus(Duration.ofDays(7));
    assertThat(answer)
        .isEqualTo(new ScheduleKeyDeletionResponse(key, date, KeyState.PENDING_DELETION, 7));
    assertThat(vault.audit.last().responseElements())
        .isEqualTo(
            Map.of(
                "keyId",
                key,
                "keyState",
                "PendingDeletion",
                "deletionDate",
                "Feb 10, 2026, 4:05:06 AM",
                "pendingWindowInDays",
                7));
    assertThat(metadata().keyState()).isEqualTo(KeyState.PENDING_DELETION);
    assertThat(metadata().enabled()).isFalse();
    assertThat(metadata().deletionDate()).isEqualTo(date);
    assertThatThrownBy(() -> vault.decrypt(blob, TestVault.CONTEXT))
        .isInstanceOf(KmsInvalidStateException.class)
        .hasMessage(key + " is pending deletion.");
  }

  @Test
  void theWindowIs30DaysUnlessSaid() {
    assertThat(schedule(null).pendingWindowInDays()).isEqualTo(30);
    assertThat(metadata().deletionDate())
        .isEqualTo(TestVault.NOW.truncatedTo(ChronoUnit.MILLIS).plus(Duration.ofDays(30)));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 6, 31, 365})
  void theWindowHasSevenTo30Days(int days) {
    assertThatThrownBy(() -> schedule(days))
        .isInstanceOf(ValidationException.class)
        .hasMessageStartingWith(
            "1 validation error detected: Value '"
                + days
                + "' at 'pendingWindowInDays' failed to satisfy constraint: Member must have"
                + " value");
    assertThat(metadata().enabled()).isTrue();
  }

  @Test
  void aSecondSchedulingIsRefused() {
    schedule(7);
    assertThatThrownBy(() -> schedule(30))
        .isInstanceOf(KmsInvalidStateException.class)
        .hasMessage(key + " is pending deletion.");
  }

  @Test
  void cancellingLeavesTheKeyDisabledAndWhole() {
    vault.kms.createAlias(new CreateAliasRequest("alias/a", key));
    vault.kms.tagResource(new TagResourceRequest(key, List.of(new Tag("k", "v"))));
    schedule(7);
    assertThat(vault.kms.cancelKeyDeletion(new CancelKeyDeletionRequest(key)).keyId())
        .isEqualTo(key);
    assertThat(metadata().keyState()).isEqualTo(KeyState.DISABLED);
    assertThat(metadata().deletionDate()).isNull();
    vault.clock.advanceDays(100);
    vault.kms.doDueWork();
    vault.kms.enableKey(new EnableKeyRequest(key));
    assertThat(vault.kms.decrypt(DecryptRequest.of(blob, TestVault.CONTEXT)).plaintext())
        .isEqualTo(TEXT);
    assertThat(vault.kms.describeKey(DescribeKeyRequest.of("alias/a")).keyMetadata().arn())
        .isEqualTo(key);
  }

  @Test
  void nothingIsDestroyedBeforeItsTime() {
    schedule(7);
    vault.clock.advance(Duration.ofDays(7).minusMillis(1));
    assertThat(vault.kms.doDueWork())
        .isEqualTo(TestVault.NOW.truncatedTo(ChronoUnit.MILLIS).plus(Duration.ofDays(7)));
    vault.kms.cancelKeyDeletion(new CancelKeyDeletionRequest(key));
    assertThat(metadata().keyState()).isEqualTo(KeyState.DISABLED);
  }

  @Test
  void atTheEndKeyMaterialAliasesAndTagsAreGone() {
    vault.kms.createAlias(new CreateAliasRequest("alias/a", key));
    vault.kms.tagResource(new TagResourceRequest(key, List.of(new Tag("k", "v"))));
    schedule(7);
    vault.clock.advanceDays(7);
    assertThat(vault.kms.doDueWork()).isNull();

    String id = TestVault.bareId(key);
    assertThatThrownBy(this::metadata)
        .isInstanceOf(NotFoundException.class)
        .hasMessage("Key '" + key + "' does not exist");
    assertThatThrownBy(() -> vault.kms.describeKey(DescribeKeyRequest.of("alias/a")))
        .isInstanceOf(NotFoundException.class);
    assertThatThrownBy(() -> vault.decrypt(blob, TestVault.CONTEXT))
        .isInstanceOf(AccessDeniedException.class)
        .hasMessageStartingWith("The ciphertext refers to a customer master key that does not");
    assertThat(vault.registry.<Integer>read(view -> view.materials(id).size())).isZero();
    assertThat(vault.registry.<Integer>read(view -> view.tags(id).size())).isZero();
    assertThat(vault.registry.<Integer>read(view -> view.aliasesAfter(null, 9).size())).isZero();
  }

  @Test
  void theEndIsAServiceEvent() {
    schedule(7);
    vault.clock.advanceDays(8);
    vault.audit.clear();
    vault.kms.doDueWork();
    assertThat(events()).containsExactly("DeleteKey");
    AuditRecord record = vault.audit.last();
    assertThat(record.resources()).containsExactly(key);
    assertThat(record.serviceEventDetails()).isEqualTo(Map.of("keyId", TestVault.bareId(key)));
    assertThat(record.eventTime()).isEqualTo(vault.clock.instant().truncatedTo(ChronoUnit.MILLIS));
  }

  @Test
  void aKeyWhoseEndCannotBeRecordedStays() {
    schedule(7);
    vault.clock.advanceDays(7);
    vault.audit.fail(1);
    assertThatThrownBy(vault.kms::doDueWork).hasMessage("the disk is full");
    assertThat(metadata().keyState()).isEqualTo(KeyState.PENDING_DELETION);
    vault.kms.doDueWork();
    assertThatThrownBy(this::metadata).isInstanceOf(NotFoundException.class);
  }

  @Test
  void oneKeyThatCannotBeDestroyedDoesNotKeepOthersAlive() {
    String other = vault.symmetricKey();
    schedule(7);
    vault.kms.scheduleKeyDeletion(new ScheduleKeyDeletionRequest(other, 8));
    vault.clock.advanceDays(9);
    vault.audit.fail(1);
    assertThatThrownBy(vault.kms::doDueWork).hasMessage("the disk is full");
    assertThat(metadata().keyState()).isEqualTo(KeyState.PENDING_DELETION);
    assertThatThrownBy(() -> vault.kms.describeKey(DescribeKeyRequest.of(other)))
        .isInstanceOf(NotFoundException.class);
  }

  @Test
  void whatFellDueWhileNobodyHadTheVaultOpenIsDoneAtTheNextOpening() {
    schedule(7);
    vault.close();
    TestClock later = new TestClock(TestVault.NOW);
    later.advanceDays(20);
    vault = new TestVault(directory, later);
    assertThat(metadata().keyState()).isEqualTo(KeyState.PENDING_DELETION);
    vault.kms.startDueWork();
    assertThatThrownBy(this::metadata).isInstanceOf(NotFoundException.class);
    assertThat(events()).contains("DeleteKey");
  }

  @Test
  void nothingOfTheMaterialIsLeftInTheFiles() throws IOException {
    byte[] sealed =
        vault.registry.<byte[]>read(
            view -> view.materials(TestVault.bareId(key)).get(0).key().sealed());
    assertThat(filesThatHold(sealed)).isNotEmpty();
    schedule(7);
    vault.clock.advanceDays(7);
    vault.kms.doDueWork();
    assertThat(filesThatHold(sealed)).isEmpty();
  }

  private List<Path> filesThatHold(byte[] bytes) throws IOException {
    String wanted = new String(bytes, StandardCharsets.ISO_8859_1);
    try (Stream<Path> files = Files.walk(directory)) {
      List<Path> found = new ArrayList<>();
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (Files.readString(file, StandardCharsets.ISO_8859_1).contains(wanted)) {
          found.add(file);
        }
      }
      return found;
    }
  }

  @Test
  void twoVaultsOnOneFileDestroyAKeyOnce() {
    schedule(7);
    vault.clock.advanceDays(7);
    try (TestVault other = new TestVault(directory, vault.clock)) {
      vault.audit.clear();
      vault.kms.doDueWork();
      other.kms.doDueWork();
      assertThat(events()).containsExactly("DeleteKey");
      assertThat(other.audit.records()).isEmpty();
    }
  }
}
