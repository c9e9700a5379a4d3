package io.github.cmkjca.datakey;

import static io.github.cmkjca.datakey.TestVault.CMK;
import static io.github.cmkjca.datakey.TestVault.CONTEXT;
import static io.github.cmkjca.datakey.TestVault.ROOT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.github.cmkjca.kms.Integration;
import io.github.cmkjca.kms.UseAuthority.UseSummary;
import io.github.cmkjca.spi.EncryptionContext;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LedgerTest {
  private static final Tally.Subject SUBJECT =
      new Tally.Subject(CMK, ROOT, "kms:Decrypt", CONTEXT, null);

  private final TestVault vault = new TestVault();
  private final Background background = new Background();
  private final AtomicReference<Instant> time = new AtomicReference<>(Instant.EPOCH);
  private final Ledger ledger = new Ledger(vault, background, TestVault.NEVER, time::get);

  @AfterEach
  void close() {
    background.close();
  }

  @Test
  void usesOfOneSubjectAreOneRecordThoughOfSeveralKeys() {
    Tally one = ledger.open(SUBJECT);
    Tally two = ledger.open(SUBJECT);
    one.message(0);
    one.bytes(0, 5);
    time.set(Instant.EPOCH.plusSeconds(9));
    two.message(0);
    two.bytes(0, 6);
    ledger.write();
    assertThat(vault.reports)
        .containsExactly(
            new UseSummary(
                CMK,
                ROOT,
                "kms:Decrypt",
                CONTEXT,
                null,
                2,
                11,
                Instant.EPOCH,
                Instant.EPOCH.plusSeconds(9)));
  }

  @Test
  void usesThroughAnIntegrationAreNotSummedUpWithThoseOfTheProgram() {
    Tally program = ledger.open(SUBJECT);
    Tally tls = ledger.open(new Tally.Subject(CMK, ROOT, "kms:Decrypt", CONTEXT, Integration.TLS));
    program.message(0);
    tls.message(0);
    tls.message(0);
    ledger.write();
    assertThat(vault.reports)
        .extracting(UseSummary::via, UseSummary::messages)
        .containsExactly(tuple(null, 1L), tuple(Integration.TLS, 2L));
  }

  @Test
  void nothingIsReportedTwice() {
    Tally tally = ledger.open(SUBJECT);
    tally.message(0);
    ledger.write();
    ledger.write();
    assertThat(vault.reports).hasSize(1);
    tally.message(0);
    ledger.write();
    assertThat(vault.reports).extracting(UseSummary::messages).containsExactly(1L, 1L);
  }

  @Test
  void theLastUseIsNotBeforeTheFirstThoughTheClockIsSetBack() {
    Tally tally = ledger.open(SUBJECT);
    time.set(Instant.EPOCH.plusSeconds(9));
    tally.message(0);
    time.set(Instant.EPOCH);
    ledger.write();
    assertThat(vault.reports).extracting(UseSummary::first).containsExactly(Instant.EPOCH);
    assertThat(vault.reports)
        .extracting(UseSummary::last)
        .containsExactly(Instant.EPOCH.plusSeconds(9));
  }

  @Test
  void whatCannotBeWrittenIsKeptAndWrittenWithTheNext() {
    Tally tally = ledger.open(SUBJECT);
    tally.message(0);
    vault.auditFails = true;
    assertThatThrownBy(ledger::write).hasMessage("disk full");
    time.set(Instant.EPOCH.plusSeconds(60));
    tally.message(0);
    assertThatThrownBy(ledger::write).hasMessage("disk full");
    vault.auditFails = false;
    ledger.write();
    assertThat(vault.reports).hasSize(1);
    assertThat(vault.reports.get(0).messages()).isEqualTo(2);
    assertThat(vault.reports.get(0).first()).isEqualTo(Instant.EPOCH);
  }

  @Test
  void aUseAfterClosingIsWrittenAtOnce() {
    Tally tally = ledger.open(SUBJECT);
    ledger.close();
    tally.bytes(0, 3);
    assertThat(vault.reports).extracting(UseSummary::bytes).containsExactly(3L);
  }

  @Test
  void usesAreReportedAtTheIntervalByADaemon() throws Exception {
    CountDownLatch once = new CountDownLatch(1);
    CountDownLatch twice = new CountDownLatch(2);
    AtomicInteger failures = new AtomicInteger(1);
    TestVault slow = new TestVault();
    io.github.cmkjca.kms.UseAuthority authority =
        org.mockito.Mockito.mock(io.github.cmkjca.kms.UseAuthority.class);
    org.mockito.Mockito.doAnswer(
            call -> {
              if (failures.getAndDecrement() > 0) {
                throw new IllegalStateException("disk full");
              }
              slow.report(call.getArgument(0));
              once.countDown();
              twice.countDown();
              return null;
            })
        .when(authority)
        .report(org.mockito.ArgumentMatchers.any());
    Ledger timed = new Ledger(authority, background, Duration.ofMillis(5), time::get);
    Tally tally = timed.open(SUBJECT);
    tally.message(0);
    assertThat(once.await(30, TimeUnit.SECONDS)).isTrue();
    tally.message(0);
    assertThat(twice.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(slow.reports.stream().mapToLong(UseSummary::messages).sum()).isEqualTo(2);
  }

  @Test
  void whenTooMuchWaitsACallerWritesItAndIsRefusedIfThatFails() {
    for (int i = 0; i < Ledger.MAX_WAITING; i++) {
      ledger
          .open(
              new Tally.Subject(
                  CMK, ROOT, "kms:Decrypt", EncryptionContext.of("n", String.valueOf(i)), null))
          .message(0);
    }
    vault.auditFails = true;
    assertThatThrownBy(() -> ledger.open(SUBJECT)).hasMessage("disk full");
    assertThatThrownBy(() -> ledger.open(SUBJECT)).hasMessage("disk full");
    vault.auditFails = false;
    ledger.open(SUBJECT);
    assertThat(vault.reports).hasSize(Ledger.MAX_WAITING);
  }

  @Test
  void sumsAreExactWhileThreadsCountAndReport() throws Exception {
    Tally tally = ledger.open(SUBJECT);
    Together.run(
        8,
        () -> {
          int stripe = Stripes.current();
          for (int i = 0; i < 20_000; i++) {
            tally.message(stripe);
            tally.bytes(stripe, 3);
            if (i % 500 == 0) {
              ledger.write();
            }
          }
          return null;
        });
    ledger.write();
    assertThat(vault.reports.stream().mapToLong(UseSummary::messages).sum()).isEqualTo(160_000);
    assertThat(vault.reports.stream().mapToLong(UseSummary::bytes).sum()).isEqualTo(480_000);
  }
}
