package io.github.cmkjca.it.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.cmkjca.it.ChildJvm;
import io.github.cmkjca.it.Dialogue;
import io.github.cmkjca.it.app.TokenSteps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * A PIN that a token refuses is tried once, by however many processes: the token counts the logins,
 * and locks.
 */
class RefusedPinsIT {
  private static final String WRONG = "73519046";
  private static final int CKR_DEVICE_ERROR = 0x30;
  private static final int CKR_PIN_INCORRECT = 0xa0;
  private static final int CKR_PIN_LOCKED = 0xa4;

  private final FaultyToken faulty = new FaultyToken();
  private final Path pin =
      TokenFiles.writePrivately(faulty.home().resolve("the-pin"), SoftHsm.PIN + "\n");

  private void configure(String... options) {
    TokenFiles.write(
        faulty.home().resolve("cmk.properties"),
        String.join("\n", options) + "\ncmk.pkcs11.timeout = 2s\n");
  }

  private ChildJvm.Result cmk(String... arguments) {
    return faulty.jvm().runCmk(arguments);
  }

  private String ok(String... arguments) {
    ChildJvm.Result result = cmk(arguments);
    assertThat(result.exitCode()).as(result.err()).isZero();
    return result.out().strip();
  }

  private String refused(String... arguments) {
    ChildJvm.Result result = cmk(arguments);
    assertThat(result.exitCode()).as(result.out()).isEqualTo(254);
    assertThat(result.err()).doesNotContain(WRONG).doesNotContain(SoftHsm.PIN);
    return result.err();
  }

  private void writePin(String content) {
    TokenFiles.write(pin, content + "\n");
  }

  private Path remembered() throws IOException {
    List<Path> files = new ArrayList<>();
    try (var all = Files.list(faulty.home().resolve("refused-pins"))) {
      all.filter(file -> !file.toString().endsWith(".lock")).forEach(files::add);
    }
    assertThat(files).hasSize(1);
    return files.get(0);
  }

  @Test
  void threeProcessesOneAfterAnotherAreOneLoginUntilThePinIsCorrected() throws IOException {
    configure(
        "cmk.custodian = pkcs11",
        "cmk.pkcs11.config = " + faulty.config(),
        "cmk.pkcs11.pin-file = " + pin);
    writePin(WRONG);
    assertThat(refused("create-key")).contains("refuses the PIN (CKR_PIN_INCORRECT)");
    for (int i = 0; i < 2; i++) {
      assertThat(refused("create-key"))
          .contains("refused the PIN (CKR_PIN_INCORRECT) at")
          .contains("not tried again")
          .contains("remove " + remembered());
    }
    assertThat(faulty.logins()).isEqualTo(1);
    writePin(SoftHsm.PIN);
    ok("create-key");
    assertThat(faulty.logins()).isEqualTo(2);
    ok("create-key");
    writePin(WRONG);
    refused("create-key");
    assertThat(faulty.logins()).as("what was refused before the success").isEqualTo(4);
  }

  @Test
  void removingTheFileHasThePinTriedOnceMore() throws IOException {
    configure(
        "cmk.custodian = pkcs11",
        "cmk.pkcs11.config = " + faulty.config(),
        "cmk.pkcs11.pin-file = " + pin);
    writePin(WRONG);
    refused("create-key");
    Files.delete(remembered());
    refused("create-key");
    refused("create-key");
    assertThat(faulty.logins()).isEqualTo(2);
  }

  @Test
  void processesAtTheSameTimeAreOneLogin() {
    configure(
        "cmk.custodian = pkcs11",
        "cmk.pkcs11.config = " + faulty.config(),
        "cmk.pkcs11.pin-file = " + pin);
    ok("create-key"); // makes the vault
    writePin(WRONG);
    faulty.begin("stopped-18"); // C_Login
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      processes.add(faulty.jvm().start(TokenSteps.class));
    }
    List<String> answers = new ArrayList<>();
    for (Process process : processes) {
      say(process, "create SYMMETRIC_DEFAULT ENCRYPT_DECRYPT");
      answers.add(answer(process));
    }
    assertThat(answers).allSatisfy(answer -> assertThat(answer).contains("within 2000 ms"));
    assertThat(answers)
        .filteredOn(answer -> answer.contains("another process"))
        .as("and not a slow token")
        .hasSize(2);
    faulty.end("stopped-18");
    for (Process process : processes) {
      String answer = "";
      while (!answer.contains("the PIN (CKR_PIN_INCORRECT)")) {
        assertThat(answer).doesNotContain("ok ");
        say(process, "create SYMMETRIC_DEFAULT ENCRYPT_DECRYPT");
        answer = answer(process);
      }
      process.destroyForcibly();
    }
    assertThat(faulty.logins()).as("one that was right, one that was wrong").isEqualTo(2);
  }

  private static void say(Process process, String step) {
    try {
      process.outputWriter().append(step).append('\n').flush();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String answer(Process process) {
    try {
      return String.valueOf(process.inputReader().readLine());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aProcessThatDiesWhileItLogsInIsFollowedByOneMoreLoginAndNoThird() throws IOException {
    configure(
        "cmk.custodian = pkcs11",
        "cmk.pkcs11.config = " + faulty.config(),
        "cmk.pkcs11.pin-file = " + pin);
    faulty.killAt(FaultyToken.Call.LOGIN, "after");
    assertThat(cmk("create-key").exitCode()).isGreaterThan(128);
    ok("create-key");
    assertThat(faulty.logins()).isEqualTo(2);
    for (int i = 0; i < 2; i++) {
      faulty.killAt(FaultyToken.Call.LOGIN, "after");
      assertThat(cmk("create-key").exitCode()).isGreaterThan(128);
    }
    assertThat(refused("create-key")).contains("did not end").contains("remove " + remembered());
    assertThat(faulty.logins()).isEqualTo(4);
    Files.delete(remembered());
    ok("create-key");
  }

  /** It has counted the login all the same. */
  @Test
  void aTokenThatCallsAWrongPinAFailureOfItsOwnIsNotAskedAgainAndAgain() throws IOException {
    configure(
        "cmk.custodian = pkcs11",
        "cmk.pkcs11.config = " + faulty.config(),
        "cmk.pkcs11.pin-file = " + pin);
    writePin(WRONG);
    faulty.answer(FaultyToken.Call.LOGIN, CKR_DEVICE_ERROR);
    for (int i = 0; i < 3; i++) {
      assertThat(refused("create-key"))
          .contains("CKR_DEVICE_ERROR")
          .contains("one more try is made by itself when a minute has passed");
    }
    assertThat(faulty.logins()).isEqualTo(1);
    String aMinuteAgo =
        Files.readString(remembered()).replaceAll("(?m)^date=.*$", "date=2020-01-01T00:00:00Z");
    TokenFiles.write(remembered(), aMinuteAgo);
    for (int i = 0; i < 3; i++) {
      assertThat(refused("create-key"))
          .contains("CKR_DEVICE_ERROR")
          .contains("remove " + remembered());
    }
    assertThat(faulty.logins()).isEqualTo(2);
    writePin(SoftHsm.PIN);
    Files.delete(remembered());
    ok("create-key");
  }

  @Test
  void aTokenThatHasLockedItsPinIsLetBe() throws IOException {
    writePin(WRONG);
    configure(
        "cmk.custodian = pkcs11",
        "cmk.pkcs11.config = " + faulty.config(),
        "cmk.pkcs11.pin-file = " + pin);
    faulty.answer(FaultyToken.Call.LOGIN, CKR_PIN_LOCKED);
    assertThat(refused("create-key"))
        .contains("has locked its PIN (CKR_PIN_LOCKED)")
        .contains("its security officer has to unlock");
    assertThat(refused("create-key"))
        .contains("had locked its PIN (CKR_PIN_LOCKED")
        .contains("remove " + remembered());
    assertThat(faulty.logins()).isEqualTo(1);
  }

  /** Java asks for no PIN then, and each login is one more question to a person. */
  @Test
  void aTokenWithAKeypadIsNotAskedAgain() throws IOException {
    faulty.use("");
    faulty.begin("keypad");
    faulty.answer(FaultyToken.Call.LOGIN, CKR_PIN_INCORRECT);
    try (Dialogue program = faulty.program()) {
      for (int i = 0; i < 3; i++) {
        assertThat(program.say("create SYMMETRIC_DEFAULT ENCRYPT_DECRYPT"))
            .contains("keypad of its own, and refused it (CKR_PIN_INCORRECT)");
        awaitNextTry();
      }
    }
    assertThat(faulty.logins()).isEqualTo(1);
  }

  /** A token that is away is looked for once a second. */
  private static void awaitNextTry() {
    long end = System.nanoTime() + Duration.ofMillis(1100).toNanos();
    while (System.nanoTime() < end) {
      LockSupport.parkNanos(end - System.nanoTime());
    }
  }

  @Test
  void aTokenThatGuardsTheRootKeyIsSparedToo() throws IOException {
    configure("cmk.root-key = pkcs11:" + faulty.config(), "cmk.pkcs11.pin-file = " + pin);
    ok("create-key");
    writePin(WRONG);
    for (int i = 0; i < 3; i++) {
      assertThat(cmk("create-key").err()).contains("the PIN (CKR_PIN_INCORRECT)");
    }
    assertThat(faulty.logins()).isEqualTo(2);
    writePin(SoftHsm.PIN);
    ok("create-key");
  }

  @Test
  void theTokenOfAStoreIsTriedOnceMoreByWhoConnectsTheStore() throws IOException {
    configure(
        "cmk.pkcs11.clusters = bank=" + faulty.config(),
        "cmk.pkcs11.cluster-pin-files = bank=" + pin);
    String storeId =
        ok(
            "create-custom-key-store",
            "--custom-key-store-name",
            "bank",
            "--cloud-hsm-cluster-id",
            "bank",
            "--query",
            "CustomKeyStoreId",
            "--output",
            "text");
    String[] connect = {"connect-custom-key-store", "--custom-key-store-id", storeId};
    String[] create = {"create-key", "--origin", "AWS_CLOUDHSM", "--custom-key-store-id", storeId};
    ok(connect);
    writePin(WRONG);
    int before = faulty.logins();
    for (int i = 0; i < 3; i++) {
      assertThat(refused(create))
          .contains("the PIN (CKR_PIN_INCORRECT)")
          .contains("connect the custom key store again");
    }
    assertThat(faulty.logins()).isEqualTo(before + 1);
    assertThat(refused(connect)).contains("refuses the PIN (CKR_PIN_INCORRECT)");
    for (int i = 0; i < 3; i++) {
      assertThat(refused(connect))
          .contains("refused two PINs in a row")
          .contains("remove " + remembered());
      assertThat(refused(create))
          .contains("refused two PINs in a row")
          .contains("remove " + remembered());
    }
    assertThat(faulty.logins()).isEqualTo(before + 2);
    writePin(SoftHsm.PIN);
    Files.delete(remembered());
    ok(create);
    assertThat(faulty.logins()).isEqualTo(before + 3);
  }
}
