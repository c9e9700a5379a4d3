package io.github.cmkjca.kms.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.spi.AuditSink;
import io.github.cmkjca.spi.kms.KmsInternalException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuditLogTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-02-03T04:05:06Z"), ZoneOffset.UTC);

  private static AuditLog over(FakeFiles files, AuditSink... sinks) {
    return over(files, Records.SYNCED, sinks);
  }

  private static AuditLog over(FakeFiles files, AuditLog.Settings settings, AuditSink... sinks) {
    return new AuditLog(
        Path.of("audit"), settings, List.of(sinks), new Journal(files, settings.sync(), CLOCK));
  }

  @Test
  void nothingIsMadeBeforeTheFirstRecord(@TempDir Path home) {
    Path directory = home.resolve("audit");
    AuditLog.open(directory, Records.SYNCED, List.of()).close();
    assertThat(directory).doesNotExist();
  }

  @Test
  void filesAreForTheOwnerOnly(@TempDir Path home) throws IOException {
    Path directory = home.resolve("deep/audit");
    try (AuditLog log = AuditLog.open(directory, Records.SYNCED, List.of())) {
      log.append(Records.named("Decrypt"));
      log.append(Records.named("Encrypt"));
    }
    List<Path> files = Records.files(directory);
    assertThat(files).hasSize(1);
    assertThat(files.get(0).getFileName().toString())
        .matches("\\d{4}-\\d\\d-\\d\\dT\\d{6}Z-\\d+-[0-9a-f]{6}\\.jsonl");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(files.get(0))))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
        .isEqualTo("rwx------");
    assertThat(Records.lines(directory))
        .map(Records::eventName)
        .containsExactly("Decrypt", "Encrypt");
  }

  @Test
  void aRecordIsSyncedBeforeAppendReturns() {
    FakeFiles files = new FakeFiles();
    try (AuditLog log = over(files)) {
      log.append(Records.named("A"));
      assertThat(files.syncs).isEqualTo(1);
      log.append(Records.named("B"));
      assertThat(files.syncs).isEqualTo(2);
    }
  }

  @Test
  void withoutSyncARecordIsWrittenOnly() {
    FakeFiles files = new FakeFiles();
    try (AuditLog log = over(files, new AuditLog.Settings("local", "000000000000", false, true))) {
      log.append(Records.named("A"));
      assertThat(files.lines()).hasSize(1);
      assertThat(files.syncs).isZero();
    }
  }

  @Test
  void allWhoWaitDuringASyncShareTheNext() throws Exception {
    FakeFiles files = new FakeFiles();
    CountDownLatch inFirstSync = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    files.duringSync =
        () -> {
          inFirstSync.countDown();
          await(release);
        };
    List<Thread> threads = new ArrayList<>();
    try (AuditLog log = over(files)) {
      threads.add(start(() -> log.append(Records.named("first"))));
      await(inFirstSync);
      for (int i = 0; i < 20; i++) {
        threads.add(start(() -> log.append(Records.named("later"))));
      }
      for (Thread thread : threads.subList(1, threads.size())) {
        while (thread.getState() != Thread.State.WAITING) {
          Thread.onSpinWait();
        }
      }
      release.countDown();
      for (Thread thread : threads) {
        thread.join();
      }
    }
    assertThat(files.syncs).isEqualTo(2);
    assertThat(files.lines()).hasSize(21);
  }

  @Test
  void concurrentRecordsAreAllThereWholeAndDistinct(@TempDir Path directory) throws Exception {
    int threads = 8;
    int each = 200;
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try (AuditLog log = AuditLog.open(directory, Records.SYNCED, List.of())) {
      List<Future<?>> running = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        int thread = t;
        running.add(
            pool.submit(
                () -> {
                  for (int i = 0; i < each; i++) {
                    log.append(Records.named("E" + thread + "-" + i));
                  }
                }));
      }
      for (Future<?> one : running) {
        one.get(60, TimeUnit.SECONDS);
      }
    } finally {
      pool.shutdownNow();
    }
    List<String> lines = Records.lines(directory);
    Set<String> names = new HashSet<>();
    Set<String> ids = new HashSet<>();
    for (String line : lines) {
      assertThat(line)
          .startsWith("{\"eventVersion\"")
          .endsWith("\"eventCategory\":\"Management\"}");
      names.add(Records.eventName(line));
      ids.add(line.substring(line.indexOf("\"eventID\""), line.indexOf("\"readOnly\"")));
    }
    assertThat(lines).hasSize(threads * each);
    assertThat(names).hasSize(threads * each);
    assertThat(ids).hasSize(threads * each);
  }

  /** Whatever call fails: the append says so, no line is torn, and the next append works. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void afterAnyFailureTheTrailIsWholeAndGoesOn(int failing) {
    FakeFiles files = new FakeFiles();
    files.fail(failing, failing + 1);
    List<String> acknowledged = new ArrayList<>();
    int failures = 0;
    try (AuditLog log = over(files)) {
      for (int i = 0; i < 5; i++) {
        try {
          log.append(Records.named("E" + i));
          acknowledged.add("E" + i);
        } catch (KmsInternalException e) {
          assertThat(e)
              .hasMessageContaining("cmk.audit.required")
              .hasMessageContaining("no space left");
          failures++;
        }
      }
      log.append(Records.named("last"));
      acknowledged.add("last");
    }
    assertThat(failures).isEqualTo(1);
    assertThat(files.lines()).map(Records::eventName).containsExactlyElementsOf(acknowledged);
    assertThat(files.files).allMatch(f -> f.text().isEmpty() || f.text().endsWith("}\n"));
  }

  /** Disk full for a while, so that cutting back and closing fail too. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void afterALongFailureEveryAcknowledgedRecordIsThere(int from) {
    FakeFiles files = new FakeFiles();
    files.fail(from, from + 7);
    List<String> acknowledged = new ArrayList<>();
    try (AuditLog log = over(files)) {
      for (int i = 0; i < 12; i++) {
        try {
          log.append(Records.named("E" + i));
          acknowledged.add("E" + i);
        } catch (KmsInternalException e) {
          assertThat(e).hasMessageContaining("no space left");
        }
      }
    }
    assertThat(acknowledged).contains("E11");
    assertThat(files.lines())
        .filteredOn(line -> line.endsWith("}"))
        .map(Records::eventName)
        .containsAll(acknowledged);
  }

  /** Such as a stack overflow or memory that has run out, which callers may survive. */
  @ParameterizedTest
  @ValueSource(strings = {"write", "sync", "write and truncate", "sync and truncate"})
  void anErrorCostsNoRecordThatIsAcknowledgedLater(String where) {
    FakeFiles files = new FakeFiles();
    Runnable nothing = () -> {};
    Runnable error =
        () -> {
          throw new StackOverflowError();
        };
    try (AuditLog log = over(files)) {
      log.append(Records.named("first"));
      files.duringWrite = where.contains("write") ? error : nothing;
      files.duringSync = where.contains("sync") ? error : nothing;
      files.duringTruncate = where.contains("truncate") ? error : nothing;
      assertThatThrownBy(() -> log.append(Records.named("failed")))
          .isInstanceOf(KmsInternalException.class)
          .hasCauseInstanceOf(StackOverflowError.class);
      files.duringWrite = nothing;
      files.duringSync = nothing;
      files.duringTruncate = nothing;
      log.append(Records.named("second"));
      files.failNext(1);
      assertThatThrownBy(() -> log.append(Records.named("failed")))
          .isInstanceOf(KmsInternalException.class);
      log.append(Records.named("third"));
      files.failNext(3);
      assertThatThrownBy(() -> log.append(Records.named("failed")))
          .isInstanceOf(KmsInternalException.class);
    }
    List<String> whole = files.lines().stream().filter(line -> line.endsWith("}")).toList();
    assertThat(whole).map(Records::eventName).containsSubsequence("first", "second", "third");
    if (!where.contains("truncate")) {
      assertThat(whole).map(Records::eventName).doesNotContain("failed");
    }
  }

  @Test
  void aTrailThatIsNotRequiredLetsTheOperationGoOn() {
    FakeFiles files = new FakeFiles();
    files.fail(1, 2);
    try (AuditLog log = over(files, new AuditLog.Settings("local", "000000000000", true, false))) {
      assertThatCode(() -> log.append(Records.named("lost"))).doesNotThrowAnyException();
      log.append(Records.named("kept"));
    }
    assertThat(files.lines()).map(Records::eventName).containsExactly("kept");
  }

  @Test
  void aDirectoryThatIsAFileFailsTheAppend(@TempDir Path home) throws IOException {
    Path file = Files.writeString(home.resolve("audit"), "x");
    try (AuditLog log = AuditLog.open(file, Records.SYNCED, List.of())) {
      assertThatThrownBy(() -> log.append(Records.named("A")))
          .isInstanceOf(KmsInternalException.class)
          .hasMessageContaining(file.toString());
      Files.delete(file);
      log.append(Records.named("B"));
    }
    assertThat(Records.lines(file)).hasSize(1);
  }

  @Test
  void anInterruptedThreadWritesItsRecordAndStaysInterrupted(@TempDir Path directory) {
    try (AuditLog log = AuditLog.open(directory, Records.SYNCED, List.of())) {
      Thread.currentThread().interrupt();
      log.append(Records.named("A"));
      log.append(Records.named("B"));
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(Records.lines(directory)).hasSize(2);
  }

  @Test
  void aClosedTrailRefuses() {
    AuditLog log = over(new FakeFiles());
    log.close();
    log.close();
    assertThatThrownBy(() -> log.append(Records.named("A")))
        .isInstanceOf(KmsInternalException.class);
  }

  @Test
  void aNewDayAndAFullFileBeginANewOneAndAClockSetBackDoesNot() throws IOException {
    FakeFiles files = new FakeFiles();
    SettableClock clock = new SettableClock();
    byte[] line = "x\n".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    try (Journal journal = new Journal(files, true, clock)) {
      journal.write(List.of(line));
      clock.now = clock.now.minus(Duration.ofDays(3));
      journal.write(List.of(line));
      assertThat(files.files).hasSize(1);
      clock.now = clock.now.plus(Duration.ofDays(4));
      journal.write(List.of(line));
      assertThat(files.files).hasSize(2);
      journal.write(List.of(new byte[(int) Journal.ROTATE_BYTES]));
      assertThat(files.files).hasSize(3);
      journal.write(List.of(line));
      assertThat(files.files).hasSize(4);
    }
  }

  @Test
  void sinksGetEachRecordInOrderAfterItIsDurableWhateverTheyThrow() {
    FakeFiles files = new FakeFiles();
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    AuditSink broken =
        line -> {
          throw new IllegalStateException("broken");
        };
    try (AuditLog log =
        over(files, broken, line -> seen.add(files.lines().contains(line) ? line : "early"))) {
      for (int i = 0; i < 100; i++) {
        log.append(Records.named("E" + i));
      }
    }
    assertThat(seen).containsExactlyElementsOf(files.lines()).hasSize(100);
  }

  @Test
  void aRecordThatIsNotDurableReachesNoSink() {
    FakeFiles files = new FakeFiles();
    files.fail(1, 2);
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    try (AuditLog log = over(files, seen::add)) {
      assertThatThrownBy(() -> log.append(Records.named("A")))
          .isInstanceOf(KmsInternalException.class);
    }
    assertThat(seen).isEmpty();
  }

  @Test
  void withoutSinksThereIsNoThread() {
    try (AuditLog log = over(new FakeFiles())) {
      log.append(Records.named("A"));
      assertThat(Thread.getAllStackTraces().keySet())
          .noneMatch(thread -> thread.getName().equals("cmk-audit-sinks"));
    }
  }

  private static final class SettableClock extends Clock {
    Instant now = Instant.parse("2026-02-03T04:05:06Z");

    @Override
    public java.time.ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(java.time.ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }

  private static Thread start(Runnable task) {
    Thread thread = new Thread(task);
    thread.start();
    return thread;
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(60, TimeUnit.SECONDS)) {
        throw new AssertionError("waited in vain");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
