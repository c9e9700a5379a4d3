package io.github.cmkjca.kms;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.cmkjca.spi.custody.KeptMaterial;
import io.github.cmkjca.spi.kms.CreateGrantRequest;
import io.github.cmkjca.spi.kms.GrantOperation;
import io.github.cmkjca.spi.kms.RotateKeyOnDemandRequest;
import io.github.cmkjca.spi.kms.ScheduleKeyDeletionRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnknownObjectsTest {
  private static final String FOREIGN = "1234abcd-12ab-34cd-56ef-1234567890ab/" + "ab".repeat(32);

  private final TestToken token = new TestToken();
  private TestVault vault;
  private String key;

  @BeforeEach
  void open(@TempDir Path directory) {
    vault = new TestVault(directory, UnaryOperator.identity(), token::over);
    key = vault.symmetricKey();
  }

  @AfterEach
  void close() {
    vault.close();
  }

  private List<KeptMaterial> unknown() {
    return UnknownObjects.in(vault.custodian, vault.registry);
  }

  @Test
  void allMaterialsOfAllKeysAreKnown() {
    vault.kms.rotateKeyOnDemand(new RotateKeyOnDemandRequest(key));
    vault.kms.createGrant(
        CreateGrantRequest.of(key, TestVault.ALICE, GrantOperation.ENCRYPT)); // an owned key
    assertThat(token.objects).hasSize(3);
    assertThat(unknown()).isEmpty();
  }

  @Test
  void whatIsNotedIsKnown() {
    token.whileMaking = () -> assertThat(unknown()).isEmpty();
    vault.symmetricKey();
    vault.kms.scheduleKeyDeletion(new ScheduleKeyDeletionRequest(key, 7));
    vault.clock.advanceDays(8);
    token.answers = false;
    vault.kms.doDueWork();
    token.answers = true;
    assertThat(token.objects).hasSize(2);
    assertThat(unknown()).isEmpty();
  }

  @Test
  void whatHasNeitherKeyNorNoteIsUnknown() {
    token.objects.add(FOREIGN);
    assertThat(unknown())
        .containsExactly(
            new KeptMaterial("1234abcd-12ab-34cd-56ef-1234567890ab", "abababababababab"));
  }

  @Test
  void otherMaterialOfAKnownKeyIsUnknown() {
    token.objects.add(TestVault.bareId(key) + "/" + "ab".repeat(32));
    assertThat(unknown()).hasSize(1);
  }

  @Test
  void aKeyThatIsDestroyedMeanwhileIsNotUnknown() {
    vault.kms.scheduleKeyDeletion(new ScheduleKeyDeletionRequest(key, 7));
    vault.clock.advanceDays(8);
    token.afterListing =
        () -> {
          token.afterListing = () -> {}; // to destroy is to list, too
          vault.kms.doDueWork();
        };
    assertThat(unknown()).isEmpty();
    assertThat(token.objects).isEmpty();
  }
}
