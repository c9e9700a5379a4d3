package io.github.cmkjca.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.kms.audit.AuditRecord;
import io.github.cmkjca.registry.KeyRegistry;
import io.github.cmkjca.spi.kms.DescribeKeyRequest;
import io.github.cmkjca.spi.kms.DisableKeyRequest;
import io.github.cmkjca.spi.kms.EnableKeyRequest;
import io.github.cmkjca.spi.kms.EnableKeyRotationRequest;
import io.github.cmkjca.spi.kms.GetKeyRotationStatusRequest;
import io.github.cmkjca.spi.kms.KeyUnavailableException;
import io.github.cmkjca.spi.kms.ListKeyRotationsRequest;
import io.github.cmkjca.spi.kms.RotationType;
import io.github.cmkjca.spi.kms.RotationsListEntry;
import io.github.cmkjca.spi.kms.ScheduleKeyDeletionRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Material that has encrypted as often as it is to is replaced. */
class ExhaustionTest {
  private static final byte[] TEXT = {1, 2, 3};
  private static final int MOST = 10_000;

  private final TestToken token = new TestToken();
  private TestVault vault;
  private TestVault other;
  private EncryptionLedger ledger;
  private String key;

  @BeforeEach
  void open(@TempDir Path directory) {
    vault = vault(directory);
    other = vault(directory);
    ledger = new EncryptionLedger(vault.registry, MOST);
    key = vault.symmetricKey();
  }

  private TestVault vault(Path directory) {
    TestClock clock = new TestClock(TestVault.NOW);
    return new TestVault(
        directory,
        new EmbeddedKms.Settings(TestVault.REGION, TestVault.ACCOUNT, clock).encryptingAtMost(MOST),
        clock,
        UnaryOperator.identity(),
        token::over,
        Regions.none());
  }

  @AfterEach
  void close() {
    vault.close();
    other.close();
  }

  private String materialId() {
    return Objects.requireNonNull(
        vault.kms.describeKey(DescribeKeyRequest.of(key)).keyMetadata().currentKeyMaterialId());
  }

  private static List<AuditRecord> rotations(TestVault of) {
    return of.audit.records().stream()
        .filter(record -> record.eventName().equals("RotateKey"))
        .toList();
  }

  @Test
  void theKeyRotatesOnceItsMaterialHasEncryptedOftenEnough() {
    byte[] old = vault.encrypt(key, TEXT, TestVault.CONTEXT);
    String first = materialId();
    ledger.reserve(first, MOST - 1);
    vault.kms.doDueWork();
    assertThat(materialId()).isEqualTo(first);
    ledger.reserve(first, 1);
    assertThat(vault.kms.doDueWork()).isNull();
    assertThat(materialId()).isNotEqualTo(first);
    assertThat(vault.decrypt(old, TestVault.CONTEXT)).isEqualTo(TEXT);
    assertThat(token.objects).hasSize(2);
    vault.kms.doDueWork();
    assertThat(token.objects).hasSize(2);
  }

  @Test
  void itIsAnAutomaticRotation() {
    ledger.reserve(materialId(), MOST);
    vault.kms.doDueWork();
    assertThat(vault.kms.listKeyRotations(new ListKeyRotationsRequest(key, null, null, null)))
        .extracting(answer -> answer.rotations())
        .satisfies(
            all ->
                assertThat(all)
                    .extracting(RotationsListEntry::rotationType)
                    .containsExactly(RotationType.AUTOMATIC));
    assertThat(rotations(vault))
        .singleElement()
        .satisfies(
            record ->
                assertThat(record.serviceEventDetails())
                    .isEqualTo(
                        Map.of("keyId", TestVault.bareId(key), "rotationType", "AUTOMATIC")));
  }

  @Test
  void thePlannedRotationStaysWhereItIs() {
    vault.kms.enableKeyRotation(new EnableKeyRotationRequest(key, 90));
    GetKeyRotationStatusRequest question = new GetKeyRotationStatusRequest(key);
    var before = vault.kms.getKeyRotationStatus(question);
    vault.clock.advanceDays(10);
    ledger.reserve(materialId(), MOST);
    vault.kms.doDueWork();
    assertThat(rotations(vault)).hasSize(1);
    assertThat(vault.kms.getKeyRotationStatus(question)).isEqualTo(before);
  }

  @Test
  void theNumberOfTheNewMaterialBeginsAnew() {
    String first = materialId();
    ledger.reserve(first, MOST);
    vault.kms.doDueWork();
    assertThat(ledger.reserve(materialId(), 1)).isZero();
    assertThat(ledger.reserve(first, 1)).isEqualTo(MOST);
  }

  @Test
  void aDisabledKeyRotatesWhenItIsEnabled() {
    String first = materialId();
    ledger.reserve(first, MOST);
    vault.kms.disableKey(new DisableKeyRequest(key));
    vault.kms.doDueWork();
    assertThat(token.objects).hasSize(1);
    vault.kms.enableKey(new EnableKeyRequest(key));
    vault.kms.doDueWork();
    assertThat(materialId()).isNotEqualTo(first);
  }

  @Test
  void aKeyThatIsToBeDeletedDoesNotRotate() {
    ledger.reserve(materialId(), MOST);
    vault.kms.scheduleKeyDeletion(new ScheduleKeyDeletionRequest(key, 7));
    vault.kms.doDueWork();
    assertThat(token.objects).hasSize(1);
  }

  /** It looks while the other one has seen that the key is to rotate, and makes the material. */
  @Test
  void oneOfSeveralProcessesRotates() {
    ledger.reserve(materialId(), MOST);
    token.whileMaking =
        () -> {
          token.whileMaking = () -> {};
          other.kms.doDueWork();
        };
    vault.kms.doDueWork();
    assertThat(rotations(other)).hasSize(1);
    assertThat(rotations(vault)).isEmpty();
    assertThat(token.objects).hasSize(2);
    assertThat(vault.registry.read(KeyRegistry.View::tokenObjects)).isEmpty();
  }

  @Test
  void theWorkerIsToldAtOnce() {
    vault.kms.startDueWork();
    ledger.whenExhausted(vault.kms::lookForDueWork);
    String first = materialId();
    ledger.reserve(first, MOST);
    // By itself it would look after half a minute.
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (rotations(vault).isEmpty() && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertThat(rotations(vault)).hasSize(1);
  }

  @Test
  void theLedgerTellsOnceOverAllProcesses() {
    AtomicInteger told = new AtomicInteger();
    EncryptionLedger another = new EncryptionLedger(other.registry, MOST);
    ledger.whenExhausted(told::incrementAndGet);
    another.whenExhausted(told::incrementAndGet);
    String first = materialId();
    ledger.reserve(first, MOST - 1);
    assertThat(told).hasValue(0);
    another.reserve(first, 4096);
    ledger.reserve(first, 4096);
    assertThat(told).hasValue(1);
  }

  @Test
  void materialThatIsGoneEncryptsNothing() {
    String gone = materialId();
    vault.kms.scheduleKeyDeletion(new ScheduleKeyDeletionRequest(key, 7));
    vault.clock.advanceDays(8);
    vault.kms.doDueWork();
    assertThatThrownBy(() -> ledger.reserve(gone, 1))
        .isInstanceOf(KeyUnavailableException.class)
        .hasMessageContaining(gone);
  }
}
