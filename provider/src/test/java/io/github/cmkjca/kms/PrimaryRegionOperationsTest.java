package io.github.cmkjca.kms;

import static io.github.cmkjca.kms.RegionsOfTests.NORTH;
import static io.github.cmkjca.kms.RegionsOfTests.SOUTH;
import static io.github.cmkjca.kms.RegionsOfTests.WEST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.kms.audit.AuditRecord;
import io.github.cmkjca.spi.kms.AccessDeniedException;
import io.github.cmkjca.spi.kms.CreateKeyRequest;
import io.github.cmkjca.spi.kms.DisableKeyRequest;
import io.github.cmkjca.spi.kms.DisabledException;
import io.github.cmkjca.spi.kms.EnableKeyRotationRequest;
import io.github.cmkjca.spi.kms.GetKeyRotationStatusRequest;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyState;
import io.github.cmkjca.spi.kms.KeyUnavailableException;
import io.github.cmkjca.spi.kms.MultiRegionConfiguration;
import io.github.cmkjca.spi.kms.MultiRegionKey;
import io.github.cmkjca.spi.kms.MultiRegionKeyType;
import io.github.cmkjca.spi.kms.NotFoundException;
import io.github.cmkjca.spi.kms.PutKeyPolicyRequest;
import io.github.cmkjca.spi.kms.RotateKeyOnDemandRequest;
import io.github.cmkjca.spi.kms.UnsupportedOperationException;
import io.github.cmkjca.spi.kms.UpdatePrimaryRegionRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrimaryRegionOperationsTest {
  private final RegionsOfTests regions;
  private TestVault north;
  private TestVault west;
  private String keyId;

  PrimaryRegionOperationsTest(@TempDir Path directory) {
    this.regions = new RegionsOfTests(directory);
  }

  @BeforeEach
  void makeReplicas() {
    north = regions.in(NORTH);
    west = regions.in(WEST);
    keyId = regions.primary(NORTH, CreateKeyRequest.of(KeySpec.SYMMETRIC_DEFAULT));
    regions.replicate(NORTH, keyId, WEST);
  }

  @AfterEach
  void close() {
    regions.close();
  }

  private void update(TestVault vault, String region) {
    vault.kms.updatePrimaryRegion(new UpdatePrimaryRegionRequest(keyId, region));
  }

  private MultiRegionConfiguration configuration(String region) {
    return Objects.requireNonNull(regions.describe(region, keyId).multiRegionConfiguration());
  }

  private static String arn(String region, String keyId) {
    return "arn:aws:kms:" + region + ":" + TestVault.ACCOUNT + ":key/" + keyId;
  }

  @Test
  void primaryKeyAndReplicaChangePlaces() {
    regions.replicate(NORTH, keyId, SOUTH);
    update(north, WEST);
    for (String region : List.of(NORTH, WEST, SOUTH)) {
      MultiRegionConfiguration found = configuration(region);
      assertThat(found.multiRegionKeyType())
          .as(region)
          .isEqualTo(region.equals(WEST) ? MultiRegionKeyType.PRIMARY : MultiRegionKeyType.REPLICA);
      assertThat(found.primaryKey()).isEqualTo(new MultiRegionKey(arn(WEST, keyId), WEST));
      assertThat(found.replicaKeys())
          .extracting(MultiRegionKey::region)
          .containsExactly(NORTH, SOUTH);
      assertThat(regions.describe(region, keyId).keyState()).isEqualTo(KeyState.ENABLED);
    }
  }

  @Test
  void theNewPrimaryKeyRotatesForAllAndTheOldOneNoMore() {
    north.kms.enableKeyRotation(new EnableKeyRotationRequest(keyId, 90));
    update(north, WEST);
    assertThat(
            north
                .kms
                .getKeyRotationStatus(new GetKeyRotationStatusRequest(keyId))
                .rotationPeriodInDays())
        .isEqualTo(90);
    assertThatThrownBy(() -> north.kms.rotateKeyOnDemand(new RotateKeyOnDemandRequest(keyId)))
        .isInstanceOf(UnsupportedOperationException.class);
    String first = regions.describe(WEST, keyId).currentKeyMaterialId();
    regions.clock.advance(Duration.ofDays(91));
    regions.doDueWork(NORTH);
    assertThat(regions.describe(NORTH, keyId).currentKeyMaterialId()).isEqualTo(first);
    regions.doDueWork(WEST);
    assertThat(regions.describe(WEST, keyId).currentKeyMaterialId()).isNotEqualTo(first);
    assertThat(regions.describe(NORTH, keyId).currentKeyMaterialId())
        .isEqualTo(regions.describe(WEST, keyId).currentKeyMaterialId());
  }

  @Test
  void itCanGoThereAndBack() {
    update(north, WEST);
    update(west, NORTH);
    assertThat(configuration(NORTH).multiRegionKeyType()).isEqualTo(MultiRegionKeyType.PRIMARY);
    assertThat(configuration(WEST).multiRegionKeyType()).isEqualTo(MultiRegionKeyType.REPLICA);
    regions.doDueWork(NORTH);
    regions.doDueWork(WEST);
    assertThat(configuration(WEST).primaryKey().region()).isEqualTo(NORTH);
    north.kms.rotateKeyOnDemand(new RotateKeyOnDemandRequest(keyId));
    assertThat(regions.describe(WEST, keyId).currentKeyMaterialId())
        .isEqualTo(regions.describe(NORTH, keyId).currentKeyMaterialId());
  }

  @Test
  void onlyAReplicaBecomesThePrimaryKeyAndOnlyByThePrimaryKey() {
    assertThatThrownBy(() -> update(west, WEST))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessage(arn(WEST, keyId) + " is not a multi-region primary key.");
    assertThatThrownBy(() -> update(north, NORTH))
        .isInstanceOf(UnsupportedOperationException.class);
    regions.in(SOUTH);
    assertThatThrownBy(() -> update(north, SOUTH))
        .isInstanceOf(NotFoundException.class)
        .hasMessage("Key '" + arn(SOUTH, keyId) + "' does not exist");
  }

  @Test
  void bothMustBeEnabled() {
    west.kms.disableKey(new DisableKeyRequest(keyId));
    assertThatThrownBy(() -> update(north, WEST))
        .isInstanceOf(DisabledException.class)
        .hasMessage(arn(WEST, keyId) + " is disabled.");
    assertThat(regions.describe(NORTH, keyId).keyState()).isEqualTo(KeyState.ENABLED);
    north.kms.disableKey(new DisableKeyRequest(keyId));
    assertThatThrownBy(() -> update(north, WEST))
        .isInstanceOf(DisabledException.class)
        .hasMessage(arn(NORTH, keyId) + " is disabled.");
  }

  @Test
  void aRegionOutOfReachChangesNothing() {
    regions.cutOff(WEST);
    assertThatThrownBy(() -> update(north, WEST)).isInstanceOf(KeyUnavailableException.class);
    assertThat(regions.describe(NORTH, keyId).keyState()).isEqualTo(KeyState.ENABLED);
    assertThat(configuration(NORTH).multiRegionKeyType()).isEqualTo(MultiRegionKeyType.PRIMARY);
  }

  @Test
  void theCallerNeedsThePermissionOnBothKeys() {
    String policy = TestVault.policy(TestVault.ALICE, "kms:UpdatePrimaryRegion");
    String other = TestVault.policy(TestVault.ALICE, "kms:DescribeKey");
    north.kms.putKeyPolicy(PutKeyPolicyRequest.of(keyId, other));
    west.kms.putKeyPolicy(PutKeyPolicyRequest.of(keyId, policy));
    north.as(TestVault.ALICE);
    west.as(TestVault.ALICE);
    assertThatThrownBy(() -> update(north, WEST))
        .isInstanceOf(AccessDeniedException.class)
        .hasMessageContaining(arn(NORTH, keyId));
    north.as(TestVault.ROOT).kms.putKeyPolicy(PutKeyPolicyRequest.of(keyId, policy));
    west.as(TestVault.ROOT).kms.putKeyPolicy(PutKeyPolicyRequest.of(keyId, other));
    north.as(TestVault.ALICE);
    west.as(TestVault.ALICE);
    assertThatThrownBy(() -> update(north, WEST))
        .isInstanceOf(AccessDeniedException.class)
        .hasMessageContaining(arn(WEST, keyId));
    west.as(TestVault.ROOT).kms.putKeyPolicy(PutKeyPolicyRequest.of(keyId, policy));
    west.as(TestVault.ALICE);
    update(north, WEST);
    north.as(TestVault.ROOT);
    west.as(TestVault.ROOT);
    assertThat(configuration(WEST).multiRegionKeyType()).isEqualTo(MultiRegionKeyType.PRIMARY);
  }

  @Test
  void policiesSeeTheNewRegion() {
    String policy =
        """
        {"Version":"2012-10-17","Statement":[
         {"Effect":"Allow","Principal":{"AWS":"%s"},"Action":"kms:*","Resource":"*"},
         {"Effect":"Deny","Principal":"*","Action":"kms:UpdatePrimaryRegion","Resource":"*",
          "Condition":{"StringEquals":{"kms:PrimaryRegion":"%s"}}}]}
        """
            .formatted(TestVault.ROOT, WEST);
    north.kms.putKeyPolicy(PutKeyPolicyRequest.of(keyId, policy));
    regions.replicate(NORTH, keyId, SOUTH);
    assertThatThrownBy(() -> update(north, WEST)).isInstanceOf(AccessDeniedException.class);
    update(north, SOUTH);
  }

  @Test
  void eachRegionHasARecordOfWhatTheCallerAskedFor() {
    north.audit.clear();
    west.audit.clear();
    update(north, WEST);
    for (TestVault vault : List.of(north, west)) {
      assertThat(vault.audit.records())
          .filteredOn(record -> record.eventName().equals("UpdatePrimaryRegion"))
          .singleElement()
          .satisfies(
              record -> {
                assertThat(record.principal()).isEqualTo(TestVault.ROOT);
                assertThat(record.errorCode()).isNull();
                assertThat(record.requestParameters()).containsEntry("primaryRegion", WEST);
              })
          .extracting(AuditRecord::resources)
          .isEqualTo(List.of(arn(vault == north ? NORTH : WEST, keyId)));
    }
  }
}
