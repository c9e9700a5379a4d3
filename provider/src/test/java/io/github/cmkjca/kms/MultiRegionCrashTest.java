package io.github.cmkjca.kms;

import static io.github.cmkjca.kms.RegionsOfTests.NORTH;
import static io.github.cmkjca.kms.RegionsOfTests.WEST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.registry.KeyRecord;
import io.github.cmkjca.registry.MultiRegionRecord;
import io.github.cmkjca.spi.kms.AlreadyExistsException;
import io.github.cmkjca.spi.kms.CancelKeyDeletionRequest;
import io.github.cmkjca.spi.kms.CreateKeyRequest;
import io.github.cmkjca.spi.kms.EnableKeyRotationRequest;
import io.github.cmkjca.spi.kms.KeyMetadata;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyState;
import io.github.cmkjca.spi.kms.KmsInvalidStateException;
import io.github.cmkjca.spi.kms.ListKeyRotationsRequest;
import io.github.cmkjca.spi.kms.MultiRegionKeyType;
import io.github.cmkjca.spi.kms.NotFoundException;
import io.github.cmkjca.spi.kms.ReplicateKeyRequest;
import io.github.cmkjca.spi.kms.RotateKeyOnDemandRequest;
import io.github.cmkjca.spi.kms.ScheduleKeyDeletionRequest;
import io.github.cmkjca.spi.kms.UpdatePrimaryRegionRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The process is killed before each commit of an operation that changes two vaults, in turn, until
 * it lives to the end of it.
 */
class MultiRegionCrashTest {
  private static final byte[] TEXT = {1, 2, 3};

  /** More commits than any operation has. */
  private static final int ENOUGH = 30;

  private final RegionsOfTests regions;
  private final DyingRegistry.Life life = new DyingRegistry.Life();

  MultiRegionCrashTest(@TempDir Path directory) {
    this.regions = new RegionsOfTests(directory);
  }

  @AfterEach
  void close() {
    regions.close();
  }

  private TestVault mortal(String region) {
    return regions.in(region, real -> new DyingRegistry(real, life), real -> real);
  }

  /** Both vaults in a process that lives on, until {@link #killed}. */
  private void newProcess() {
    life.endAfter(Integer.MAX_VALUE);
    regions.close();
    mortal(NORTH);
    mortal(WEST);
  }

  /** Whether the process was killed before it could make more changes than these. */
  private boolean killed(int changes, Runnable operation) {
    life.endAfter(changes);
    try {
      operation.run();
      return false;
    } catch (DyingRegistry.Killed e) {
      return true;
    } finally {
      newProcess();
    }
  }

  private String newKey() {
    return regions.primary(NORTH, CreateKeyRequest.of(KeySpec.SYMMETRIC_DEFAULT));
  }

  private Optional<KeyState> stateIn(String region, String keyId) {
    return regions.in(region).registry.read(view -> view.key(keyId)).map(KeyRecord::state);
  }

  private MultiRegionRecord known(String region, String keyId) {
    return regions.in(region).registry.read(view -> view.multiRegion(keyId)).orElseThrow();
  }

  private boolean isListed(String keyId) {
    return known(NORTH, keyId).replica(WEST).isPresent();
  }

  private void assertEachReadsTheOther(String keyId) {
    for (String from : List.of(NORTH, WEST)) {
      byte[] blob = regions.in(from).encrypt(keyId, TEXT, TestVault.CONTEXT);
      for (String to : List.of(NORTH, WEST)) {
        assertThat(regions.in(to).decrypt(blob, TestVault.CONTEXT)).as(from + to).isEqualTo(TEXT);
      }
    }
  }

  @Test
  void aReplicaIsWholeOrUselessAndARepeatedCallEndsWell() {
    newProcess();
    int deaths = 0;
    boolean killed = true;
    while (killed) {
      String keyId = newKey();
      killed =
          killed(
              deaths,
              () -> regions.in(NORTH).kms.replicateKey(ReplicateKeyRequest.of(keyId, WEST)));
      deaths++;
      assertThat(deaths).isLessThan(ENOUGH);
      boolean listed = isListed(keyId);
      Optional<KeyState> state = stateIn(WEST, keyId);
      if (state.equals(Optional.of(KeyState.CREATING))) {
        assertThatThrownBy(() -> regions.in(WEST).encrypt(keyId, TEXT, TestVault.CONTEXT))
            .isInstanceOf(KmsInvalidStateException.class);
      }
      regions.doDueWork(NORTH);
      assertThat(isListed(keyId)).as("listed is listed").isEqualTo(listed);
      if (listed) {
        assertThat(stateIn(WEST, keyId)).contains(KeyState.ENABLED);
        assertThatThrownBy(() -> regions.replicate(NORTH, keyId, WEST))
            .isInstanceOf(AlreadyExistsException.class);
      } else {
        assertThat(state).isIn(Optional.empty(), Optional.of(KeyState.CREATING));
        regions.replicate(NORTH, keyId, WEST);
      }
      assertThat(stateIn(WEST, keyId)).contains(KeyState.ENABLED);
      assertEachReadsTheOther(keyId);
    }
    assertThat(deaths).as("commits of the operation").isGreaterThan(3);
  }

  @Test
  void whatAnAttemptLeftBehindCanBeDeleted() {
    newProcess();
    String keyId = newKey();
    killed(1, () -> regions.in(NORTH).kms.replicateKey(ReplicateKeyRequest.of(keyId, WEST)));
    assertThat(stateIn(WEST, keyId)).contains(KeyState.CREATING);
    TestVault west = regions.in(WEST);
    west.kms.scheduleKeyDeletion(new ScheduleKeyDeletionRequest(keyId, 7));
    west.kms.cancelKeyDeletion(new CancelKeyDeletionRequest(keyId));
    assertThat(stateIn(WEST, keyId)).contains(KeyState.CREATING);
    west.kms.scheduleKeyDeletion(new ScheduleKeyDeletionRequest(keyId, 7));
    regions.clock.advanceDays(7);
    regions.doDueWork(WEST);
    assertThat(stateIn(WEST, keyId)).isEmpty();
    regions.replicate(NORTH, keyId, WEST);
    assertEachReadsTheOther(keyId);
  }

  @Test
  void newMaterialIsUsedOnceEachRegionHasIt() {
    newProcess();
    int deaths = 0;
    boolean killed = true;
    while (killed) {
      String keyId = newKey();
      regions.replicate(NORTH, keyId, WEST);
      byte[] old = regions.in(NORTH).encrypt(keyId, TEXT, TestVault.CONTEXT);
      killed =
          killed(
              deaths,
              () -> regions.in(NORTH).kms.rotateKeyOnDemand(new RotateKeyOnDemandRequest(keyId)));
      deaths++;
      assertThat(deaths).isLessThan(ENOUGH);
      boolean begun = materials(NORTH, keyId) == 2;
      assertEachReadsTheOther(keyId);
      regions.doDueWork(NORTH);
      assertThat(materials(NORTH, keyId)).isEqualTo(begun ? 2 : 1);
      assertThat(materials(WEST, keyId)).isEqualTo(begun ? 2 : 1);
      assertThat(rotations(NORTH, keyId)).isEqualTo(begun ? 1 : 0);
      assertThat(rotations(WEST, keyId)).isEqualTo(begun ? 1 : 0);
      assertThat(current(WEST, keyId)).isEqualTo(current(NORTH, keyId));
      assertEachReadsTheOther(keyId);
      assertThat(regions.in(WEST).decrypt(old, TestVault.CONTEXT)).isEqualTo(TEXT);
    }
    assertThat(deaths).as("commits of the operation").isGreaterThan(4);
  }

  private int materials(String region, String keyId) {
    return regions.in(region).registry.<Integer>read(view -> view.materials(keyId).size());
  }

  private int rotations(String region, String keyId) {
    return regions
        .in(region)
        .kms
        .listKeyRotations(new ListKeyRotationsRequest(keyId, null, null, null))
        .rotations()
        .size();
  }

  private String current(String region, String keyId) {
    return Objects.requireNonNull(regions.describe(region, keyId).currentKeyMaterialId());
  }

  @Test
  void thereIsAlwaysOnePrimaryKeyThatCanAct() {
    newProcess();
    int deaths = 0;
    boolean killed = true;
    while (killed) {
      String keyId = newKey();
      regions.replicate(NORTH, keyId, WEST);
      killed =
          killed(
              deaths,
              () ->
                  regions
                      .in(NORTH)
                      .kms
                      .updatePrimaryRegion(new UpdatePrimaryRegionRequest(keyId, WEST)));
      deaths++;
      assertThat(deaths).isLessThan(ENOUGH);
      boolean decided =
          stateIn(NORTH, keyId).equals(Optional.of(KeyState.UPDATING))
              || !known(NORTH, keyId).primaryRegion().equals(NORTH);
      assertThat(
              List.of(NORTH, WEST).stream()
                  .map(region -> regions.describe(region, keyId))
                  .filter(MultiRegionCrashTest::canActAsPrimary))
          .hasSizeLessThan(2);
      assertEachReadsTheOther(keyId);
      regions.doDueWork(NORTH);
      for (String region : List.of(NORTH, WEST)) {
        assertThat(stateIn(region, keyId)).contains(KeyState.ENABLED);
        assertThat(known(region, keyId).primaryRegion()).isEqualTo(decided ? WEST : NORTH);
        assertThat(known(region, keyId).handover()).isNull();
        assertThat(known(region, keyId).replicas())
            .extracting(MultiRegionRecord.Replica::region)
            .containsExactly(decided ? NORTH : WEST);
      }
      assertEachReadsTheOther(keyId);
    }
    assertThat(deaths).as("commits of the operation").isGreaterThan(4);
  }

  @Test
  void aRepeatedChangeOfThePrimaryKeyEndsWell() {
    newProcess();
    String keyId = newKey();
    regions.replicate(NORTH, keyId, WEST);
    UpdatePrimaryRegionRequest request = new UpdatePrimaryRegionRequest(keyId, WEST);
    int deaths = 0;
    while (!stateIn(NORTH, keyId).equals(Optional.of(KeyState.UPDATING))) {
      killed(deaths, () -> regions.in(NORTH).kms.updatePrimaryRegion(request));
      deaths++;
      assertThat(deaths).isLessThan(ENOUGH);
    }
    assertThatThrownBy(
            () ->
                regions
                    .in(NORTH)
                    .kms
                    .updatePrimaryRegion(new UpdatePrimaryRegionRequest(keyId, "eu-south-1")))
        .isInstanceOf(NotFoundException.class);
    assertThatThrownBy(
            () ->
                regions.in(NORTH).kms.enableKeyRotation(new EnableKeyRotationRequest(keyId, null)))
        .isInstanceOf(KmsInvalidStateException.class)
        .hasMessageEndingWith(" is updating.");
    regions.in(NORTH).kms.updatePrimaryRegion(request);
    assertThat(known(WEST, keyId).primaryRegion()).isEqualTo(WEST);
    assertThat(known(NORTH, keyId).primaryRegion()).isEqualTo(WEST);
    assertThat(stateIn(NORTH, keyId)).contains(KeyState.ENABLED);
    assertThat(stateIn(WEST, keyId)).contains(KeyState.ENABLED);
  }

  private static boolean canActAsPrimary(KeyMetadata key) {
    return key.keyState() == KeyState.ENABLED
        && Objects.requireNonNull(key.multiRegionConfiguration()).multiRegionKeyType()
            == MultiRegionKeyType.PRIMARY;
  }

  @Test
  void aPrimaryKeyOutlivesItsReplicasWhateverIsKilled() {
    newProcess();
    int deaths = 0;
    boolean killed = true;
    while (killed) {
      String keyId = newKey();
      regions.replicate(NORTH, keyId, WEST);
      regions.in(WEST).kms.scheduleKeyDeletion(new ScheduleKeyDeletionRequest(keyId, 7));
      regions.in(NORTH).kms.scheduleKeyDeletion(new ScheduleKeyDeletionRequest(keyId, 7));
      regions.clock.advanceDays(7);
      killed = killed(deaths, () -> regions.doDueWork(WEST));
      deaths++;
      assertThat(deaths).isLessThan(ENOUGH);
      assertThat(stateIn(NORTH, keyId)).isPresent();
      regions.doDueWork(WEST);
      regions.clock.advance(Duration.ofMinutes(2));
      regions.doDueWork(NORTH);
      assertThat(stateIn(WEST, keyId)).isEmpty();
      assertThat(stateIn(NORTH, keyId)).contains(KeyState.PENDING_DELETION);
      regions.clock.advanceDays(8);
      regions.doDueWork(NORTH);
      assertThat(stateIn(NORTH, keyId)).isEmpty();
    }
    assertThat(deaths).as("commits of the operation").isGreaterThan(1);
  }
}
