package io.github.cmkjca.it;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.cmkjca.it.app.ListKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A file system that is really full: an error that says what to do, nothing released without its
 * record, nothing completed lost, and work goes on in the same JVM once there is space.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FullDiskIT {
  private static final String REMEDY = "(?i).*free (some )?space.*";

  /** More steps than the room that is left in allocated pages permits. */
  private static final int ENOUGH = 2_000;

  @TempDir Path folder;

  private SmallDisk disk;

  @BeforeEach
  void mount() throws Exception {
    disk = SmallDisk.mount(folder.resolve("disk"));
  }

  @AfterEach
  void unmount() throws Exception {
    if (disk != null) {
      disk.close();
    }
  }

  @Test
  void commandsAreRefusedAndWorkOnceThereIsSpace() throws IOException {
    Vault vault = new Vault(disk.path("home"));
    String keyId = vault.createKey("alias/default");
    disk.fill();
    String[] generate = {"generate-data-key", "--key-id", keyId, "--key-spec", "AES_256"};
    assertRefused(ChildJvm.cmk(vault.home(), generate));
    assertRefused(ChildJvm.cmk(vault.home(), "create-key"));
    assertRefused(ChildJvm.cmk(vault.home(), "list-keys"));

    disk.free();
    assertThat(ChildJvm.cmkOk(vault.home(), generate)).contains("Plaintext");
    assertThat(keys(vault)).isEqualTo(1);
    ChildJvm.cmkOk(vault.home(), "create-key");
    assertThat(keys(vault)).isEqualTo(2);
    assertThat(completed(vault, "GenerateDataKey")).isEqualTo(1);
  }

  @Test
  void aVaultIsNotCreatedByHalvesAndIsOnceThereIsSpace() throws IOException {
    Vault vault = new Vault(disk.path("home"));
    disk.fill();
    assertRefused(ChildJvm.cmk(vault.home(), "create-key"));
    try (Dialogue program = Dialogue.with(ChildJvm.withHome(vault.home()))) {
      assertThat(program.say("generate")).startsWith("refused ").matches(REMEDY);
      assertThat(program.say("put one")).startsWith("refused ").matches(REMEDY);

      disk.free();
      program.ok("put one");
      assertThat(program.end()).returns(0, ChildJvm.Result::exitCode);
    }
    assertThat(entries(vault)).contains("one");
    assertThat(completed(vault, "PutKeyStoreEntry")).isEqualTo(1);
  }

  @Test
  void aVaultWithoutItsRootKeyGetsItOnceThereIsSpace() throws IOException {
    Path home = Files.createDirectories(folder.resolve("home"));
    Path rootKey = disk.path("root.key");
    Files.writeString(home.resolve("cmk.properties"), "cmk.root-key=file:" + rootKey + "\n");
    disk.fill();
    assertRefused(ChildJvm.cmk(home, "create-key"));
    assertThat(rootKey).doesNotExist();

    disk.free();
    ChildJvm.cmkOk(home, "create-key");
    assertThat(keys(new Vault(home))).isEqualTo(1);
  }

  @Test
  void aProgramGoesOnOnceThereIsSpace() throws IOException {
    Path home = Files.createDirectories(disk.path("home"));
    Files.writeString(home.resolve("cmk.properties"), "cmk.audit.summary-interval=1h\n");
    Vault vault = new Vault(home);
    vault.createKey("alias/default");
    try (Dialogue program = Dialogue.with(ChildJvm.withHome(vault.home()))) {
      int generated = 0;
      List<String> put = new ArrayList<>();
      program.ok("generate");
      generated++;
      program.ok("put before");
      put.add("before");
      program.ok("encrypt before");
      disk.fill();

      generated += untilRefused(program, "generate");
      for (String step : List.of("generate", "put during", "delete before", "encrypt during")) {
        assertThat(program.say(step)).as(step).startsWith("refused ");
      }
      assertThat(program.say("generate"))
          .matches(REMEDY)
          .contains("java.security.ProviderException", "KmsInternalException", "GenerateDataKey");
      assertThat(program.say("put during"))
          .matches(REMEDY)
          .contains("java.security.KeyStoreException", "KmsInternalException");
      program.ok("encrypt before"); // authorised already; no sum has failed before the interval

      disk.free();
      program.ok("generate");
      generated++;
      program.ok("put after");
      put.add("after");
      program.ok("encrypt after");
      program.ok("encrypt before");
      assertThat(program.end()).returns(0, ChildJvm.Result::exitCode);

      assertThat(completed(vault, "GenerateDataKey")).isEqualTo(generated);
      assertThat(completed(vault, "PutKeyStoreEntry")).isEqualTo(put.size());
      assertThat(
              vault.records().stream()
                  .filter(r -> "UseDataKey".equals(r.get("/eventName")))
                  .filter(
                      r -> "before".equals(r.get("/requestParameters/encryptionContext/cmk:entry")))
                  .mapToInt(r -> Integer.parseInt(r.get("/additionalEventData/messages")))
                  .sum())
          .isEqualTo(3);
      assertThat(entries(vault)).containsExactlyInAnyOrderElementsOf(withDefault(put));
    }
  }

  @Test
  void eachKeyThatWasGivenOutUntilTheDiskWasFullHasItsRecord() throws IOException {
    Vault vault = new Vault(disk.path("home"));
    vault.createKey("alias/default");
    try (Dialogue program = Dialogue.with(ChildJvm.withHome(vault.home()))) {
      program.ok("clock");
      disk.fillBut(300 * 1024);
      int generated = untilRefused(program, "generate");

      disk.free();
      program.ok("generate");
      assertThat(program.end()).returns(0, ChildJvm.Result::exitCode);
      assertThat(generated).isGreaterThan(100);
      assertThat(completed(vault, "GenerateDataKey")).isEqualTo(generated + 1);
    }
  }

  @Test
  void changesThatCannotBeStoredAreRecordedAsFailed() throws IOException {
    Path audit = folder.resolve("audit");
    Vault vault = vaultWithAudit(disk.path("home"), audit);
    vault.createKey("alias/default");
    List<String> put = new ArrayList<>();
    try (Dialogue program = Dialogue.with(ChildJvm.withHome(vault.home()))) {
      program.ok("put entry-0");
      put.add("entry-0");
      disk.fill();
      String refusal = null;
      for (int i = 1; i < ENOUGH && refusal == null; i++) {
        String answer = program.say("put entry-" + i);
        if (answer.startsWith("ok")) {
          put.add("entry-" + i);
        } else {
          refusal = answer;
        }
      }
      assertThat(refusal)
          .matches(REMEDY)
          .contains("java.security.KeyStoreException", "KmsInternalException", "vault.db");
      assertThat(program.ok("list").split(" "))
          .as("what can be read while the disk is full")
          .containsExactlyInAnyOrderElementsOf(withDefault(put));
      program.ok("generate"); // needs no room in the vault

      disk.free();
      program.ok("put after");
      put.add("after");
      assertThat(program.end()).returns(0, ChildJvm.Result::exitCode);
    }
    assertThat(entries(vault)).containsExactlyInAnyOrderElementsOf(withDefault(put));
    assertThat(Vault.records(audit))
        .filteredOn(r -> "PutKeyStoreEntry".equals(r.get("/eventName")))
        .filteredOn(r -> r.containsKey("/errorCode"))
        .isNotEmpty()
        .allSatisfy(r -> assertThat(r.get("/errorMessage")).matches(REMEDY));
  }

  @Test
  void changesThatCannotBeRecordedAreNotMade() throws IOException {
    Path audit = disk.path("audit");
    Vault vault = vaultWithAudit(folder.resolve("home"), audit);
    vault.createKey("alias/default");
    List<String> put = new ArrayList<>();
    try (Dialogue program = Dialogue.with(ChildJvm.withHome(vault.home()))) {
      program.ok("put entry-0");
      put.add("entry-0");
      disk.fill();
      String refusal = null;
      for (int i = 1; i < ENOUGH && refusal == null; i++) {
        String answer = program.say("put entry-" + i);
        if (answer.startsWith("ok")) {
          put.add("entry-" + i);
        } else {
          refusal = answer;
        }
      }
      assertThat(refusal)
          .matches(REMEDY)
          .contains("java.security.KeyStoreException", "KmsInternalException", audit.toString());
      assertRefused(ChildJvm.cmk(vault.home(), "create-key"));

      disk.free();
      program.ok("put after");
      put.add("after");
      assertThat(program.end()).returns(0, ChildJvm.Result::exitCode);
    }
    assertThat(entries(vault)).containsExactlyInAnyOrderElementsOf(withDefault(put));
    assertThat(keys(vault)).isEqualTo(1);
    assertThat(
            Vault.records(audit).stream()
                .filter(r -> "PutKeyStoreEntry".equals(r.get("/eventName")))
                .filter(r -> !r.containsKey("/errorCode")))
        .as("a record of each that was done, and of no other")
        .hasSameSizeAs(put);
  }

  @Test
  void aPortableKeystoreThatCannotBeWrittenLeavesTheOldFile() throws IOException {
    Vault vault = new Vault(folder.resolve("home"));
    vault.createKey("alias/default");
    Path file = disk.path("keys.cmks");
    try (Dialogue program = Dialogue.with(ChildJvm.withHome(vault.home()))) {
      program.ok("seal old");
      program.ok("store " + file);
      byte[] old = Files.readAllBytes(file);
      program.ok("seal new");
      disk.fill();
      assertThat(program.say("store " + file))
          .startsWith("refused java.io.IOException")
          .matches(REMEDY)
          .contains(file.toString(), "No space left on device");
      assertThat(disk.path(".").toFile().list()).containsExactlyInAnyOrder("keys.cmks", "ballast");
      assertThat(file).hasBinaryContent(old);
      assertThat(program.ok("load " + file)).isEqualTo("old");

      disk.free();
      program.ok("store " + file);
      assertThat(program.ok("load " + file)).isEqualTo("new");
      assertThat(program.end()).returns(0, ChildJvm.Result::exitCode);
    }
  }

  @Test
  void aPortableKeystoreWhoseSealingCannotBeRecordedIsNotBegun() throws IOException {
    Vault vault = vaultWithAudit(folder.resolve("home"), disk.path("audit"));
    vault.createKey("alias/default");
    Path file = folder.resolve("keys.cmks");
    try (Dialogue program = Dialogue.with(ChildJvm.withHome(vault.home()))) {
      program.ok("seal old");
      program.ok("store " + file);
      program.ok("empty"); // its data key is generated when it is stored
      disk.fill();
      untilRefused(program, "generate");
      assertThat(program.say("store " + file))
          .startsWith("refused java.io.IOException")
          .matches(REMEDY);

      disk.free();
      assertThat(program.ok("load " + file)).isEqualTo("old");
      program.ok("store " + file);
      assertThat(program.ok("load " + file)).isEmpty();
      assertThat(program.end()).returns(0, ChildJvm.Result::exitCode);
    }
  }

  /** Where the driver of the vault puts its native library. */
  @Test
  void aFullTemporaryDirectoryIsNamedAndTheSameJvmGoesOnOnceThereIsSpace() throws IOException {
    Vault vault = new Vault(folder.resolve("home"));
    Path temporary = Files.createDirectories(disk.path("tmp"));
    disk.fill();
    try (Dialogue program =
        Dialogue.with(ChildJvm.withHome(vault.home()).options("-Djava.io.tmpdir=" + temporary))) {
      assertThat(program.say("put one"))
          .startsWith("refused ")
          .matches(REMEDY)
          .contains(temporary.toString());

      disk.free();
      program.ok("put one");
      assertThat(program.end()).returns(0, ChildJvm.Result::exitCode);
    }
    assertThat(entries(vault)).contains("one");
  }

  /** How often the step succeeds before it is refused for want of space. */
  private static int untilRefused(Dialogue program, String step) throws IOException {
    for (int done = 0; done < ENOUGH; done++) {
      String answer = program.say(step);
      if (!answer.startsWith("ok")) {
        assertThat(answer).matches(REMEDY);
        return done;
      }
    }
    throw new AssertionError(step + " is never refused");
  }

  private static void assertRefused(ChildJvm.Result result) {
    assertThat(result.exitCode()).as(result.toString()).isNotZero();
    assertThat(result.out()).isEmpty();
    assertThat(result.err().lines().collect(joining(" "))).matches(REMEDY);
  }

  private static Vault vaultWithAudit(Path home, Path audit) throws IOException {
    Files.createDirectories(home);
    Files.writeString(home.resolve("cmk.properties"), "cmk.audit.dir=" + audit + "\n");
    return new Vault(home);
  }

  /** What a new JVM finds in the vault, each key used once. */
  private static List<String> entries(Vault vault) {
    ChildJvm.Result listed = ChildJvm.withHome(vault.home()).run(ListKeys.class);
    assertThat(listed.exitCode()).as(listed.toString()).isZero();
    return listed.out().lines().toList();
  }

  private static List<String> withDefault(List<String> entries) {
    List<String> all = new ArrayList<>(entries);
    all.add("alias/default");
    return all;
  }

  private static int keys(Vault vault) {
    return ChildJvm.cmkOk(vault.home(), "list-keys").split("\"KeyArn\"", -1).length - 1;
  }

  private static long completed(Vault vault, String eventName) {
    return vault.records().stream()
        .filter(r -> eventName.equals(r.get("/eventName")))
        .filter(r -> !r.containsKey("/errorCode"))
        .count();
  }
}
