package io.github.cmkjca.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.kms.audit.AuditRecord;
import io.github.cmkjca.spi.kms.CancelKeyDeletionRequest;
import io.github.cmkjca.spi.kms.ConflictException;
import io.github.cmkjca.spi.kms.DecryptRequest;
import io.github.cmkjca.spi.kms.DescribeKeyRequest;
import io.github.cmkjca.spi.kms.DisableKeyRequest;
import io.github.cmkjca.spi.kms.DisableKeyRotationRequest;
import io.github.cmkjca.spi.kms.EnableKeyRequest;
import io.github.cmkjca.spi.kms.EnableKeyRotationRequest;
import io.github.cmkjca.spi.kms.GetKeyRotationStatusRequest;
import io.github.cmkjca.spi.kms.GetKeyRotationStatusResponse;
import io.github.cmkjca.spi.kms.IncludeKeyMaterial;
import io.github.cmkjca.spi.kms.KeyMaterialState;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.LimitExceededException;
import io.github.cmkjca.spi.kms.ListKeyRotationsRequest;
import io.github.cmkjca.spi.kms.ListKeyRotationsResponse;
import io.github.cmkjca.spi.kms.RotateKeyOnDemandRequest;
import io.github.cmkjca.spi.kms.RotationType;
import io.github.cmkjca.spi.kms.RotationsListEntry;
import io.github.cmkjca.spi.kms.ScheduleKeyDeletionRequest;
import io.github.cmkjca.spi.kms.UnsupportedOperationException;
import io.github.cmkjca.spi.kms.ValidationException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RotationOperationsTest {
  private static final byte[] TEXT = {1, 2, 3};

  private TestVault vault;
  private String key;

  @BeforeEach
  void open(@TempDir Path directory) {
    vault = new TestVault(directory);
    vault.clock.advance(Duration.ofNanos(877_000)); // to a whole millisecond, as it is stored
    key = vault.symmetricKey();
  }

  @AfterEach
  void close() {
    vault.close();
  }

  private void enable(@Nullable Integer days) {
    vault.kms.enableKeyRotation(new EnableKeyRotationRequest(key, days));
  }

  private GetKeyRotationStatusResponse status() {
    return vault.kms.getKeyRotationStatus(new GetKeyRotationStatusRequest(key));
  }

  private void rotate() {
    vault.kms.rotateKeyOnDemand(new RotateKeyOnDemandRequest(key));
  }

  private String materialId() {
    return Objects.requireNonNull(
        vault.kms.describeKey(DescribeKeyRequest.of(key)).keyMetadata().currentKeyMaterialId());
  }

  private List<RotationsListEntry> rotations(IncludeKeyMaterial which) {
    return vault
        .kms
        .listKeyRotations(new ListKeyRotationsRequest(key, which, null, null))
        .rotations();
  }

  private static Instant in(int days, TestVault vault) {
    return vault.clock.instant().plus(Duration.ofDays(days));
  }

  @Test
  void aNewKeyDoesNotRotate() {
    assertThat(status()).isEqualTo(new GetKeyRotationStatusResponse(false, key, null, null));
    assertThat(vault.kms.doDueWork()).isNull();
  }

  @Test
  void enablingTellsPeriodAndNextDate() {
    enable(null);
    assertThat(status())
        .isEqualTo(new GetKeyRotationStatusResponse(true, key, 365, in(365, vault)));
    vault.clock.advanceDays(10);
    enable(90);
    assertThat(status()).isEqualTo(new GetKeyRotationStatusResponse(true, key, 90, in(90, vault)));
    vault.kms.disableKeyRotation(new DisableKeyRotationRequest(key));
    assertThat(status()).isEqualTo(new GetKeyRotationStatusResponse(false, key, null, null));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 89, 2561})
  void thePeriodHas90To2560Days(int days) {
    assertThatThrownBy(() -> enable(days))
        .isInstanceOf(ValidationException.class)
        .hasMessageStartingWith(
            "1 validation error detected: Value '"
                + days
                + "' at 'rotationPeriodInDays' failed to satisfy constraint: ");
    enable(90);
    enable(2560);
  }

  @Test
  void otherKeysThanSymmetricOnesDoNotRotate() {
    key = vault.key(KeySpec.HMAC_256);
    for (Runnable call : List.<Runnable>of(() -> enable(90), this::rotate, this::status)) {
      assertThatThrownBy(call::run)
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessage("");
    }
  }

  @Test
  void materialRotatesWhenItsTimeHasCome() {
    byte[] old = vault.encrypt(key, TEXT, TestVault.CONTEXT);
    String first = materialId();
    enable(90);
    vault.clock.advance(Duration.ofDays(90).minusMillis(1));
    vault.kms.doDueWork();
    assertThat(materialId()).isEqualTo(first);
    vault.clock.advance(Duration.ofMillis(1));
    assertThat(vault.kms.doDueWork()).isEqualTo(in(90, vault));
    String second = materialId();
    assertThat(second).isNotEqualTo(first);
    byte[] fresh = vault.encrypt(key, TEXT, TestVault.CONTEXT);
    assertThat(vault.kms.decrypt(DecryptRequest.of(old, TestVault.CONTEXT)))
        .satisfies(
            answer -> {
              assertThat(answer.plaintext()).isEqualTo(TEXT);
              assertThat(answer.keyMaterialId()).isEqualTo(first);
            });
    assertThat(vault.kms.decrypt(DecryptRequest.of(fresh, TestVault.CONTEXT)).keyMaterialId())
        .isEqualTo(second);
    assertThat(status().nextRotationDate()).isEqualTo(in(90, vault));
    assertThat(rotations(IncludeKeyMaterial.ROTATIONS_ONLY))
        .containsExactly(
            new RotationsListEntry(
                TestVault.bareId(key),
                second,
                null,
                null,
                KeyMaterialState.CURRENT,
                null,
                null,
                vault.clock.instant(),
                RotationType.AUTOMATIC));
  }

  @Test
  void rotationIsAServiceEvent() {
    enable(90);
    vault.clock.advanceDays(90);
    vault.audit.clear();
    vault.kms.doDueWork();
    AuditRecord record = vault.audit.last();
    assertThat(vault.audit.records()).hasSize(1);
    assertThat(record.eventName()).isEqualTo("RotateKey");
    assertThat(record.resources()).containsExactly(key);
    assertThat(record.serviceEventDetails())
        .isEqualTo(Map.of("keyId", TestVault.bareId(key), "rotationType", "AUTOMATIC"));
  }

  @Test
  void rotationsThatWereMissedAreNotMadeUpFor() {
    enable(90);
    vault.clock.advanceDays(1000);
    vault.kms.doDueWork();
    assertThat(rotations(IncludeKeyMaterial.ROTATIONS_ONLY)).hasSize(1);
    assertThat(status().nextRotationDate()).isEqualTo(in(90, vault));
  }

  @Test
  void aDisabledKeyRotatesOnceItIsEnabled() {
    enable(90);
    String first = materialId();
    vault.kms.disableKey(new DisableKeyRequest(key));
    vault.clock.advanceDays(90);
    vault.kms.doDueWork();
    assertThat(materialId()).isEqualTo(first);
    assertThat(status().keyRotationEnabled()).isTrue();
    vault.kms.enableKey(new EnableKeyRequest(key));
    assertThat(materialId()).isNotEqualTo(first);
  }

  @Test
  void pendingDeletionHidesTheSettingUntilCancelled() {
    enable(90);
    Instant next = status().nextRotationDate();
    vault.kms.scheduleKeyDeletion(new ScheduleKeyDeletionRequest(key, 7));
    assertThat(status()).isEqualTo(new GetKeyRotationStatusResponse(false, key, null, null));
    vault.kms.cancelKeyDeletion(new CancelKeyDeletionRequest(key));
    assertThat(status()).isEqualTo(new GetKeyRotationStatusResponse(true, key, 90, next));
  }

  @Test
  void rotationOnDemandKeepsTheSchedule() {
    byte[] old = vault.encrypt(key, TEXT, TestVault.CONTEXT);
    String first = materialId();
    enable(90);
    Instant next = status().nextRotationDate();
    vault.audit.clear();
    rotate();
    assertThat(vault.audit.records().stream().map(AuditRecord::eventName))
        .containsExactly("RotateKeyOnDemand", "RotateKey");
    assertThat(vault.audit.records().get(0).responseElements()).isEqualTo(Map.of("keyId", key));
    assertThat(vault.audit.last().serviceEventDetails()).containsEntry("rotationType", "ON_DEMAND");
    assertThat(materialId()).isNotEqualTo(first);
    assertThat(vault.decrypt(old, TestVault.CONTEXT)).isEqualTo(TEXT);
    assertThat(status().nextRotationDate()).isEqualTo(next);
  }

  @Test
  void aKeyRotatesAtMost25TimesOnDemand() {
    enable(90);
    for (int i = 0; i < 25; i++) {
      rotate();
    }
    vault.clock.advanceDays(90);
    vault.kms.doDueWork(); // counts apart
    assertThatThrownBy(this::rotate)
        .isInstanceOf(LimitExceededException.class)
        .hasMessage(
            "The on-demand rotations limit has been reached for the given keyId. No more"
                + " on-demand rotations can be performed for this key: "
                + key);
    assertThat(rotations(IncludeKeyMaterial.ROTATIONS_ONLY)).hasSize(26);
  }

  @Test
  void rotationOnDemandIsRefusedShortlyBeforeAnAutomaticOne() {
    enable(90);
    vault.clock.advance(Duration.ofDays(90).minusMinutes(20));
    assertThatThrownBy(this::rotate).isInstanceOf(ConflictException.class);
    vault.clock.advance(Duration.ofMillis(-1));
    rotate();
  }

  @Test
  void everyMaterialThatThereWasReadsWhatItWrote() {
    List<byte[]> blobs = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      blobs.add(vault.encrypt(key, new byte[] {(byte) i}, TestVault.CONTEXT));
      rotate();
    }
    for (int i = 0; i < 5; i++) {
      assertThat(vault.decrypt(blobs.get(i), TestVault.CONTEXT)).containsExactly(i);
    }
  }

  @Test
  void rotationsAreListedPageByPageOldestFirst() {
    String first = materialId();
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      vault.clock.advanceDays(1);
      rotate();
      ids.add(materialId());
    }
    ListKeyRotationsResponse page =
        vault.kms.listKeyRotations(new ListKeyRotationsRequest(key, null, 2, null));
    assertThat(page.rotations().stream().map(RotationsListEntry::keyMaterialId))
        .isEqualTo(ids.subList(0, 2));
    assertThat(page.truncated()).isTrue();
    ListKeyRotationsResponse rest =
        vault.kms.listKeyRotations(new ListKeyRotationsRequest(key, null, null, page.nextMarker()));
    assertThat(rest.rotations().stream().map(RotationsListEntry::keyMaterialId))
        .containsExactly(ids.get(2));
    assertThat(rest.truncated()).isFalse();

    List<RotationsListEntry> all = rotations(IncludeKeyMaterial.ALL_KEY_MATERIAL);
    assertThat(all).hasSize(4);
    assertThat(all.get(0))
        .isEqualTo(
            new RotationsListEntry(
                TestVault.bareId(key),
                first,
                null,
                null,
                KeyMaterialState.NON_CURRENT,
                null,
                null,
                null,
                null));
  }
}
