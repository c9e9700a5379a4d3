package io.github.cmkjca.kms;

import static io.github.cmkjca.kms.RegionsOfTests.NORTH;
import static io.github.cmkjca.kms.RegionsOfTests.SOUTH;
import static io.github.cmkjca.kms.RegionsOfTests.WEST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.registry.KeyRecord;
import io.github.cmkjca.registry.MultiRegionRecord;
import io.github.cmkjca.spi.kms.AlgorithmSpec;
import io.github.cmkjca.spi.kms.CancelKeyDeletionRequest;
import io.github.cmkjca.spi.kms.ConflictException;
import io.github.cmkjca.spi.kms.CreateKeyRequest;
import io.github.cmkjca.spi.kms.DisableKeyRotationRequest;
import io.github.cmkjca.spi.kms.EnableKeyRotationRequest;
import io.github.cmkjca.spi.kms.ExpirationModel;
import io.github.cmkjca.spi.kms.GetKeyRotationStatusRequest;
import io.github.cmkjca.spi.kms.GetKeyRotationStatusResponse;
import io.github.cmkjca.spi.kms.GetParametersForImportRequest;
import io.github.cmkjca.spi.kms.GetParametersForImportResponse;
import io.github.cmkjca.spi.kms.ImportKeyMaterialRequest;
import io.github.cmkjca.spi.kms.IncludeKeyMaterial;
import io.github.cmkjca.spi.kms.KeyMaterialState;
import io.github.cmkjca.spi.kms.KeyMetadata;
import io.github.cmkjca.spi.kms.KeyOrigin;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyState;
import io.github.cmkjca.spi.kms.KmsException;
import io.github.cmkjca.spi.kms.ListKeyRotationsRequest;
import io.github.cmkjca.spi.kms.MultiRegionKey;
import io.github.cmkjca.spi.kms.NotFoundException;
import io.github.cmkjca.spi.kms.RotateKeyOnDemandRequest;
import io.github.cmkjca.spi.kms.RotationType;
import io.github.cmkjca.spi.kms.RotationsListEntry;
import io.github.cmkjca.spi.kms.ScheduleKeyDeletionRequest;
import io.github.cmkjca.spi.kms.ScheduleKeyDeletionResponse;
import io.github.cmkjca.spi.kms.UnsupportedOperationException;
import io.github.cmkjca.spi.kms.WrappingKeySpec;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rotation and deletion of keys that have replicas. */
class MultiRegionLifeTest {
  private static final byte[] TEXT = {1, 2, 3};

  private final RegionsOfTests regions;
  private TestVault north;
  private TestVault west;
  private String keyId;

  MultiRegionLifeTest(@TempDir Path directory) {
    this.regions = new RegionsOfTests(directory);
  }

  @BeforeEach
  void makeAReplica() {
    regions.clock.advance(Duration.ofNanos(877_000)); // to a whole millisecond, as it is stored
    north = regions.in(NORTH);
    west = regions.in(WEST);
    keyId = regions.primary(NORTH, CreateKeyRequest.of(KeySpec.SYMMETRIC_DEFAULT));
    regions.replicate(NORTH, keyId, WEST);
  }

  @AfterEach
  void close() {
    regions.close();
  }

  private String current(String region) {
    return Objects.requireNonNull(regions.describe(region, keyId).currentKeyMaterialId());
  }

  private List<RotationsListEntry> rotations(TestVault vault, IncludeKeyMaterial which) {
    return vault
        .kms
        .listKeyRotations(new ListKeyRotationsRequest(keyId, which, null, null))
        .rotations();
  }

  private GetKeyRotationStatusResponse status(TestVault vault) {
    return vault.kms.getKeyRotationStatus(new GetKeyRotationStatusRequest(keyId));
  }

  private void rotate() {
    north.kms.rotateKeyOnDemand(new RotateKeyOnDemandRequest(keyId));
  }

  private void assertEachReadsTheOther() {
    byte[] blob = north.encrypt(keyId, TEXT, TestVault.CONTEXT);
    assertThat(west.decrypt(blob, TestVault.CONTEXT)).isEqualTo(TEXT);
    byte[] answer = west.encrypt(keyId, TEXT, TestVault.CONTEXT);
    assertThat(north.decrypt(answer, TestVault.CONTEXT)).isEqualTo(TEXT);
  }

  private List<MultiRegionKey> replicas(String region) {
    return Objects.requireNonNull(regions.describe(region, keyId).multiRegionConfiguration())
        .replicaKeys();
  }

  @Test
  void aRotationOnDemandReachesTheReplica() {
    String first = current(NORTH);
    rotate();
    assertThat(current(NORTH)).isNotEqualTo(first);
    assertThat(current(WEST)).isEqualTo(current(NORTH));
    assertThat(rotations(west, IncludeKeyMaterial.ALL_KEY_MATERIAL))
        .isEqualTo(rotations(north, IncludeKeyMaterial.ALL_KEY_MATERIAL))
        .hasSize(2);
    assertEachReadsTheOther();
  }

  @Test
  void oldMaterialIsUsedUntilTheLastRegionHasTheNew() {
    String first = current(NORTH);
    regions.replicate(NORTH, keyId, SOUTH);
    regions.cutOff(SOUTH);
    rotate();
    assertThat(current(NORTH)).isEqualTo(first);
    assertThat(current(WEST)).isEqualTo(first);
    assertThat(status(north).onDemandRotationStartDate()).isEqualTo(regions.clock.instant());
    assertThat(rotations(north, IncludeKeyMaterial.ROTATIONS_ONLY)).isEmpty();
    assertThat(rotations(north, IncludeKeyMaterial.ALL_KEY_MATERIAL))
        .extracting(RotationsListEntry::keyMaterialState)
        .containsExactly(KeyMaterialState.CURRENT, KeyMaterialState.PENDING_ROTATION);
    assertThatThrownBy(this::rotate).isInstanceOf(ConflictException.class);
    assertThatThrownBy(() -> regions.doDueWork(NORTH)).isInstanceOf(KmsException.class);
    regions.reach(SOUTH);
    regions.doDueWork(NORTH);
    assertThat(current(NORTH)).isNotEqualTo(first);
    assertThat(current(WEST)).isEqualTo(current(NORTH));
    assertThat(current(SOUTH)).isEqualTo(current(NORTH));
    assertThat(status(north).onDemandRotationStartDate()).isNull();
    assertThat(rotations(north, IncludeKeyMaterial.ROTATIONS_ONLY))
        .extracting(RotationsListEntry::rotationType)
        .containsExactly(RotationType.ON_DEMAND);
  }

  @Test
  void automaticRotationIsThePrimaryKeysAndShownByTheReplica() {
    north.kms.enableKeyRotation(new EnableKeyRotationRequest(keyId, 90));
    Instant next = regions.clock.instant().plus(Duration.ofDays(90));
    GetKeyRotationStatusResponse there = status(west);
    assertThat(there.keyRotationEnabled()).isTrue();
    assertThat(there.rotationPeriodInDays()).isEqualTo(90);
    assertThat(there.nextRotationDate()).isEqualTo(next);
    String first = current(NORTH);
    regions.clock.advanceDays(90);
    regions.doDueWork(WEST);
    assertThat(current(WEST)).as("a replica does not rotate by itself").isEqualTo(first);
    regions.doDueWork(NORTH);
    assertThat(current(NORTH)).isNotEqualTo(first);
    assertThat(current(WEST)).isEqualTo(current(NORTH));
    assertThat(rotations(west, IncludeKeyMaterial.ROTATIONS_ONLY))
        .extracting(RotationsListEntry::rotationType)
        .containsExactly(RotationType.AUTOMATIC);
    north.kms.disableKeyRotation(new DisableKeyRotationRequest(keyId));
    assertThat(status(west).keyRotationEnabled()).isFalse();
  }

  @Test
  void anAutomaticRotationThatFallsIntoAnotherOneIsPassedOver() {
    north.kms.enableKeyRotation(new EnableKeyRotationRequest(keyId, 90));
    regions.cutOff(WEST);
    rotate();
    regions.clock.advanceDays(90);
    assertThatThrownBy(() -> regions.doDueWork(NORTH)).isInstanceOf(KmsException.class);
    regions.reach(WEST);
    regions.doDueWork(NORTH);
    assertThat(rotations(north, IncludeKeyMaterial.ALL_KEY_MATERIAL)).hasSize(2);
    assertThat(status(north).nextRotationDate())
        .isEqualTo(regions.clock.instant().plus(Duration.ofDays(90)));
    assertEachReadsTheOther();
  }

  @Test
  void aReplicaRefusesToRotate() {
    for (ThrowingCallable call :
        List.<ThrowingCallable>of(
            () -> west.kms.rotateKeyOnDemand(new RotateKeyOnDemandRequest(keyId)),
            () -> west.kms.enableKeyRotation(new EnableKeyRotationRequest(keyId, null)),
            () -> west.kms.disableKeyRotation(new DisableKeyRotationRequest(keyId)))) {
      assertThatThrownBy(call)
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessageEndingWith(" is not a multi-region primary key.");
    }
  }

  @Test
  void aReplicaMadeLaterHasAllMaterials() {
    byte[] old = north.encrypt(keyId, TEXT, TestVault.CONTEXT);
    rotate();
    rotate();
    regions.replicate(NORTH, keyId, SOUTH);
    assertThat(regions.in(SOUTH).decrypt(old, TestVault.CONTEXT)).isEqualTo(TEXT);
    assertThat(current(SOUTH)).isEqualTo(current(NORTH));
  }

  @Test
  void importedMaterialOfAKeyWithReplicasDoesNotRotate() {
    String imported =
        regions.primary(
            NORTH, CreateKeyRequest.of(KeySpec.SYMMETRIC_DEFAULT).withOrigin(KeyOrigin.EXTERNAL));
    ImportedKeys.importInto(north, imported, new byte[32]);
    regions.replicate(NORTH, imported, WEST);
    assertThatThrownBy(() -> north.kms.rotateKeyOnDemand(new RotateKeyOnDemandRequest(imported)))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  /** A key must not be enabled without material because its expiry fell into another change. */
  @Test
  void materialThatExpiresDuringAHandoverLeavesTheKeyPendingImport() {
    String external =
        regions.primary(
            NORTH, CreateKeyRequest.of(KeySpec.SYMMETRIC_DEFAULT).withOrigin(KeyOrigin.EXTERNAL));
    byte[] material = new byte[32];
    TestVault here = regions.in(NORTH);
    GetParametersForImportResponse parameters =
        here.kms.getParametersForImport(
            new GetParametersForImportRequest(
                external, AlgorithmSpec.RSAES_OAEP_SHA_256, WrappingKeySpec.RSA_2048));
    here.kms.importKeyMaterial(
        new ImportKeyMaterialRequest(
            external,
            parameters.importToken(),
            Sender.encrypt(AlgorithmSpec.RSAES_OAEP_SHA_256, parameters.publicKey(), material),
            regions.clock.instant().plus(Duration.ofDays(1)),
            ExpirationModel.KEY_MATERIAL_EXPIRES,
            null,
            null,
            null));
    regions.replicate(NORTH, external, WEST);
    ImportedKeys.importInto(regions.in(WEST), external, material);
    here.registry.change( // UpdatePrimaryRegion, and nobody goes on with it for a day
        change -> {
          KeyRecord key = change.key(external).orElseThrow();
          MultiRegionRecord multiRegion = change.multiRegion(external).orElseThrow();
          change.updateKey(key.withState(KeyState.UPDATING));
          change.putMultiRegion(
              multiRegion.withHandover(
                  new MultiRegionRecord.Handover(
                      WEST, TestVault.ROOT, here.clock.instant(), multiRegion.revision() + 1)));
          return true;
        });
    regions.clock.advanceDays(1);
    regions.doDueWork(NORTH);
    assertThat(regions.describe(WEST, external).keyState()).isEqualTo(KeyState.ENABLED);
    assertThat(regions.describe(NORTH, external).keyState()).isEqualTo(KeyState.PENDING_IMPORT);
    ImportedKeys.importInto(here, external, material);
    assertThat(regions.describe(NORTH, external).keyState()).isEqualTo(KeyState.ENABLED);
  }

  @Test
  void aPrimaryKeyIsDeletedAfterItsReplicas() {
    ScheduleKeyDeletionResponse answer =
        north.kms.scheduleKeyDeletion(new ScheduleKeyDeletionRequest(keyId, 10));
    assertThat(answer.keyState()).isEqualTo(KeyState.PENDING_REPLICA_DELETION);
    assertThat(answer.deletionDate()).isNull();
    assertThat(answer.pendingWindowInDays()).isEqualTo(10);
    KeyMetadata waiting = regions.describe(NORTH, keyId);
    assertThat(waiting.keyState()).isEqualTo(KeyState.PENDING_REPLICA_DELETION);
    assertThat(waiting.enabled()).isFalse();
    assertThat(waiting.deletionDate()).isNull();
    assertThat(waiting.pendingDeletionWindowInDays()).isEqualTo(10);
    assertThat(west.encrypt(keyId, TEXT, TestVault.CONTEXT)).isNotEmpty();

    regions.clock.advanceDays(40);
    regions.doDueWork(NORTH);
    assertThat(regions.describe(NORTH, keyId).keyState())
        .isEqualTo(KeyState.PENDING_REPLICA_DELETION);

    west.kms.scheduleKeyDeletion(new ScheduleKeyDeletionRequest(keyId, 7));
    regions.clock.advanceDays(7);
    regions.doDueWork(WEST);
    KeyMetadata dated = regions.describe(NORTH, keyId);
    assertThat(dated.keyState()).isEqualTo(KeyState.PENDING_DELETION);
    assertThat(dated.deletionDate()).isEqualTo(regions.clock.instant().plus(Duration.ofDays(10)));
    assertThat(dated.pendingDeletionWindowInDays()).isNull();
    regions.clock.advanceDays(10);
    regions.doDueWork(NORTH);
    assertThatThrownBy(() -> regions.describe(NORTH, keyId)).isInstanceOf(NotFoundException.class);
  }

  @Test
  void aPrimaryKeyThatWaitsForItsReplicasCanBeKept() {
    north.kms.scheduleKeyDeletion(new ScheduleKeyDeletionRequest(keyId, 10));
    north.kms.cancelKeyDeletion(new CancelKeyDeletionRequest(keyId));
    KeyMetadata kept = regions.describe(NORTH, keyId);
    assertThat(kept.keyState()).isEqualTo(KeyState.DISABLED);
    assertThat(kept.pendingDeletionWindowInDays()).isNull();
    west.kms.scheduleKeyDeletion(new ScheduleKeyDeletionRequest(keyId, 7));
    regions.clock.advanceDays(7);
    regions.doDueWork(WEST);
    assertThat(regions.describe(NORTH, keyId).keyState()).isEqualTo(KeyState.DISABLED);
  }

  @Test
  void aReplicaThatIsGoneLeavesTheListOfAll() {
    regions.replicate(NORTH, keyId, SOUTH);
    west.kms.scheduleKeyDeletion(new ScheduleKeyDeletionRequest(keyId, 7));
    regions.clock.advanceDays(7);
    regions.cutOff(NORTH); // whoever destroys the replica does not get there
    regions.doDueWork(WEST);
    regions.reach(NORTH);
    regions.doDueWork(NORTH);
    assertThat(replicas(NORTH)).extracting(MultiRegionKey::region).containsExactly(SOUTH);
    assertThat(replicas(SOUTH)).isEqualTo(replicas(NORTH));
    regions.replicate(NORTH, keyId, WEST);
    assertThat(replicas(WEST)).hasSize(2);
    assertEachReadsTheOther();
  }

  @Test
  void aReplicaIsMadeAnewThoughItsEndIsNotKnownYet() {
    west.kms.scheduleKeyDeletion(new ScheduleKeyDeletionRequest(keyId, 7));
    regions.clock.advanceDays(7);
    regions.cutOff(NORTH);
    regions.doDueWork(WEST);
    regions.reach(NORTH);
    assertThat(replicas(NORTH)).hasSize(1);
    regions.replicate(NORTH, keyId, WEST);
    assertThat(regions.describe(WEST, keyId).keyState()).isEqualTo(KeyState.ENABLED);
    assertEachReadsTheOther();
  }

  @Test
  void anExtraLookChangesNothing() {
    regions.doDueWork(NORTH);
    north.audit.clear();
    west.audit.clear();
    regions.clock.advance(Duration.ofHours(2));
    regions.doDueWork(NORTH);
    regions.doDueWork(WEST);
    assertThat(north.audit.records()).isEmpty();
    assertThat(west.audit.records()).isEmpty();
  }
}
