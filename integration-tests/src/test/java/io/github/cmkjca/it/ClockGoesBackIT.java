package io.github.cmkjca.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The system clock is set back under running JVMs: nothing lives longer, revocation bites, the
 * audit trail keeps every record in the order of writing, and no date contradicts another.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ClockGoesBackIT {
  private static final Duration BACK = Duration.ofDays(-2);

  @TempDir Path folder;

  private FakeClock clock;
  private Vault vault;
  private String keyId;

  @BeforeEach
  void createKey() throws IOException {
    clock = FakeClock.in(folder);
    vault = new Vault(folder.resolve("home"));
    keyId = vault.createKey("alias/default");
  }

  @Test
  void aCachedDataKeyLivesNoLonger() throws IOException {
    try (Dialogue program = start("-Dcmk.cache.max-age=2s")) {
      program.ok("put entry");
      program.ok("encrypt entry");
      setBack(program);
      long unwrapped = unwrapped();
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
      while (unwrapped() == unwrapped) {
        assertThat(System.nanoTime() - deadline).as("still cached").isNegative();
        program.ok("encrypt entry");
      }
      assertThat(program.end()).returns(0, ChildJvm.Result::exitCode);
    }
  }

  @Test
  void changesOfOtherJvmsAreSeenWithinASecondWhicheverClockIsBack() throws IOException {
    try (Dialogue program = start()) {
      program.ok("put entry");
      program.ok("encrypt entry");
      setBack(program);
      program.ok("encrypt entry");
      ChildJvm.cmkOk(vault.home(), "disable-key", "--key-id", keyId);
      assertThat(untilAnswer(program, "refused ")).contains("DisabledException");

      clock.set(BACK.multipliedBy(2));
      ChildJvm.Result enabled =
          clock.on(ChildJvm.withHome(vault.home())).runCmk("enable-key", "--key-id", keyId);
      assertThat(enabled.exitCode()).as(enabled.toString()).isZero();
      clock.set(Duration.ZERO);
      untilAnswer(program, "ok ");
      assertThat(program.end()).returns(0, ChildJvm.Result::exitCode);
    }
  }

  /** The files of one process, by name, are in the order of writing; so are the lines of each. */
  @Test
  void aProcessWritesItsRecordsInOrder() throws IOException {
    int before = files().size();
    List<String> names = List.of("one", "two", "three", "four", "five");
    List<Duration> offsets =
        List.of(Duration.ZERO, BACK, Duration.ofDays(1), BACK, Duration.ofDays(1));
    try (Dialogue program = start()) {
      for (int i = 0; i < names.size(); i++) {
        clock.set(offsets.get(i));
        program.ok("put " + names.get(i));
      }
      assertThat(program.end()).returns(0, ChildJvm.Result::exitCode);
    }
    assertThat(puts())
        .extracting(r -> r.get("/requestParameters/entryName"))
        .containsExactlyElementsOf(names);
    assertThat(files()).as("a further one for a later day only").hasSize(before + 2);
    List<Instant> times = puts().stream().map(r -> Instant.parse(r.get("/eventTime"))).toList();
    assertThat(times.get(1)).as("what the clock said").isBefore(times.get(0).minusSeconds(86_400));
  }

  @Test
  void processesThatLiveInTheSameSecondOverwriteNothing() throws IOException {
    clock.stop(Instant.now().plus(BACK));
    int before = files().size();
    for (int i = 0; i < 3; i++) {
      ChildJvm.Result result =
          clock
              .on(ChildJvm.withHome(vault.home()))
              .runCmk("generate-random", "--number-of-bytes", "16");
      assertThat(result.exitCode()).as(result.toString()).isZero();
    }
    assertThat(files()).hasSize(before + 3);
    assertThat(
            files().stream()
                .map(file -> file.getFileName().toString().split("Z-")[0])
                .distinct()
                .count())
        .as("seconds in the names")
        .isLessThanOrEqualTo(before + 1);
    assertThat(vault.records().stream().filter(r -> "GenerateRandom".equals(r.get("/eventName"))))
        .hasSize(3);
  }

  @Test
  void noDateContradictsAnother() throws IOException {
    try (Dialogue program = start("-Dcmk.audit.summary-interval=1h")) {
      program.ok("put old");
      program.ok("encrypt old");
      setBack(program);
      program.ok("put new");
      program.ok("encrypt old");
      assertThat(Long.parseLong(program.ok("created new")))
          .as("what the clock said")
          .isLessThan(Long.parseLong(program.ok("created old")));
      assertThat(program.end()).returns(0, ChildJvm.Result::exitCode);
    }
    assertThat(vault.records())
        .filteredOn(r -> "UseDataKey".equals(r.get("/eventName")))
        .isNotEmpty()
        .allSatisfy(
            r ->
                assertThat(Instant.parse(r.get("/additionalEventData/lastUse")))
                    .isAfterOrEqualTo(Instant.parse(r.get("/additionalEventData/firstUse"))));

    ChildJvm.Result updated =
        clock
            .on(ChildJvm.withHome(vault.home()))
            .runCmk("update-alias", "--alias-name", "alias/default", "--target-key-id", keyId);
    assertThat(updated.exitCode()).as(updated.toString()).isZero();
    String aliases = ChildJvm.cmkOk(vault.home(), "list-aliases");
    assertThat(date(aliases, "LastUpdatedDate")).isAfterOrEqualTo(date(aliases, "CreationDate"));
  }

  private Dialogue start(String... options) throws IOException {
    return Dialogue.with(clock.on(ChildJvm.withHome(vault.home()).options(options)));
  }

  /** Sets the clock back, and makes sure that the program sees it. */
  private void setBack(Dialogue program) throws IOException {
    long before = Long.parseLong(program.ok("clock"));
    clock.set(BACK);
    assertThat(Long.parseLong(program.ok("clock")))
        .isLessThan(before + BACK.plusHours(1).toMillis());
  }

  /** Encrypts until the answer begins so; the change that causes that is already made. */
  private static String untilAnswer(Dialogue program, String beginning) throws IOException {
    long start = System.nanoTime();
    String answer = program.say("encrypt entry");
    while (!answer.startsWith(beginning)) {
      assertThat(System.nanoTime() - start)
          .as("nanoseconds of " + answer)
          .isLessThan(TimeUnit.SECONDS.toNanos(1));
      answer = program.say("encrypt entry");
    }
    return answer;
  }

  private long unwrapped() {
    return vault.records().stream().filter(r -> "Decrypt".equals(r.get("/eventName"))).count();
  }

  private List<Map<String, String>> puts() {
    return vault.records().stream()
        .filter(r -> "PutKeyStoreEntry".equals(r.get("/eventName")))
        .toList();
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(vault.home().resolve("audit"))) {
      return files.toList();
    }
  }

  private static Instant date(String json, String field) {
    Matcher matcher = Pattern.compile("\"" + field + "\": \"([^\"]+)\"").matcher(json);
    assertThat(matcher.find()).as(json).isTrue();
    return Instant.from(DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(matcher.group(1)));
  }
}
