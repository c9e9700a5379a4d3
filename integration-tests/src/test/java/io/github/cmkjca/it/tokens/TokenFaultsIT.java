package io.github.cmkjca.it.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.cmkjca.it.Dialogue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What programs see while a token is not as it should be, and that it passes. */
class TokenFaultsIT {
  private static final String CREATE = "create SYMMETRIC_DEFAULT ENCRYPT_DECRYPT";
  private static final String CREATE_MAC = "create HMAC_256 GENERATE_VERIFY_MAC";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final FaultyToken faulty = new FaultyToken();

  @Test
  void aTokenThatIsAwayAtTheStartStopsItsOwnKeysOnly() throws IOException {
    String inSoftware;
    try (Dialogue before = faulty.program()) {
      inSoftware = before.ok(CREATE);
    }
    faulty.use("").begin("removed");
    try (Dialogue program = faulty.program()) {
      program.ok("encrypt " + inSoftware);
      assertThat(program.say(CREATE)).contains("KeyUnavailableException").contains("token-1.cfg");
      program.ok("encrypt " + inSoftware);
      faulty.end("removed");
      String inToken = untilOk(program, CREATE);
      program.ok("encrypt " + inToken);
    }
  }

  /** SunPKCS11 starts a thread for each provider that finds its slot empty. */
  @Test
  void aSlotThatIsEmptyIsNotWaitedForByAThreadForEachTry() throws IOException {
    faulty.use("").begin("empty");
    try (Dialogue program = faulty.program()) {
      for (int i = 0; i < 6; i++) {
        assertThat(program.say(CREATE))
            .contains("KeyUnavailableException")
            .contains("No token present");
        quietForASecond();
      }
      assertThat(Integer.parseInt(program.ok("waiting"))).isBetween(1, 3);
      faulty.end("empty");
      program.ok("encrypt " + untilOk(program, CREATE));
      untilSaid(program, "waiting", "ok 0");
      assertThat(faulty.logins()).isEqualTo(1);
    }
  }

  @Test
  void aTokenThatGoesAndReturnsIsLoggedInToAgain() throws IOException {
    faulty.use("");
    try (Dialogue program = faulty.program()) {
      String keyId = program.ok(CREATE);
      String blob = program.ok("encrypt " + keyId);
      assertThat(faulty.logins()).isEqualTo(1);
      faulty.begin("removed");
      assertThat(program.say("decrypt " + blob)).contains("KeyUnavailableException");
      assertThat(program.say("decrypt " + blob)).contains("KeyUnavailableException");
      assertThat(program.ok("state " + keyId)).isEqualTo("UNAVAILABLE");
      faulty.end("removed");
      untilOk(program, "decrypt " + blob);
      assertThat(program.ok("state " + keyId)).isEqualTo("ENABLED");
      program.ok(CREATE);
      assertThat(faulty.logins()).as("once before and once after").isEqualTo(2);
    }
  }

  /** The token's side sees a login each time; it counts them and locks. */
  @Test
  void aPinThatIsRefusedIsTriedOnce() throws IOException {
    faulty.use("");
    Path pin = TokenFiles.writePrivately(faulty.home().resolve("wrong-pin"), "73519046\n");
    try (Dialogue program = faulty.program("-Dcmk.pkcs11.pin-file=" + pin)) {
      for (int i = 0; i < 3; i++) {
        quietForASecond(); // other failures are looked into again after that
        assertThat(program.say(CREATE))
            .contains("KeyUnavailableException")
            .contains("refuses the PIN (CKR_PIN_INCORRECT)")
            .contains("not tried again")
            .doesNotContain("73519046");
      }
      assertThat(faulty.logins()).isEqualTo(1);
    }
    try (Dialogue program = faulty.program()) {
      program.ok(CREATE);
    }
  }

  @Test
  void aPinFileThatOthersMayReadIsRefused() throws IOException {
    faulty.use("");
    Path pin = TokenFiles.write(faulty.home().resolve("open-pin"), SoftHsm.PIN);
    Files.setPosixFilePermissions(
        pin, java.nio.file.attribute.PosixFilePermissions.fromString("rw-r--r--"));
    try (Dialogue program = faulty.program("-Dcmk.pkcs11.pin-file=" + pin)) {
      assertThat(program.say(CREATE)).contains("KeyUnavailableException").contains("open-pin");
    }
    assertThat(faulty.logins()).isZero();
  }

  @Test
  void aLibraryThatIsMissingIsNamed() throws IOException {
    faulty.use("");
    Path config =
        TokenFiles.write(
            faulty.home().resolve("missing.cfg"),
            "name = Missing\nlibrary = /nowhere/libmissing.so\nslotListIndex = 0\n");
    try (Dialogue program = faulty.program("-Dcmk.pkcs11.config=" + config)) {
      assertThat(program.say(CREATE))
          .contains("KeyUnavailableException")
          .contains("missing.cfg")
          .contains("/nowhere/libmissing.so");
    }
  }

  @Test
  void aMechanismThatIsMissingIsNamedWhenAKeyIsCreated() throws IOException {
    faulty.use("disabledMechanisms = { CKM_RSA_X_509 CKM_ECDH1_DERIVE }\n");
    try (Dialogue program = faulty.program()) {
      assertThat(program.say("create RSA_2048 SIGN_VERIFY"))
          .contains("UnsupportedOperationException")
          .contains("token-1.cfg")
          .contains("CKM_RSA_X_509");
      assertThat(program.say("create ECC_NIST_P256 KEY_AGREEMENT")).contains("CKM_ECDH1_DERIVE");
      program.ok("create ECC_NIST_P256 SIGN_VERIFY");
    }
  }

  @Test
  void aTokenWithoutASessionLeftIsToldAndServesAgain() throws IOException {
    faulty.use("");
    faulty.begin("full");
    try (Dialogue program = faulty.program()) {
      assertThat(program.say(CREATE))
          .contains("KeyUnavailableException")
          .contains("CKR_SESSION_COUNT");
      faulty.end("full");
      String keyId = untilOk(program, CREATE);
      program.ok("encrypt " + keyId);
    }
  }

  @Test
  void aTokenThatStopsIsGivenUpInTimeWhileCachedDataKeysServe() throws IOException {
    faulty.use("");
    try (Dialogue program = faulty.program()) {
      String keyId = program.ok(CREATE);
      program.ok("alias alias/stopped " + keyId);
      program.ok("cipher alias/stopped");
      String blob = program.ok("encrypt " + keyId);
      quietForASecond();
      faulty.begin("stopped");
      long start = System.nanoTime();
      assertThat(program.say("decrypt " + blob))
          .contains("KeyUnavailableException")
          .contains("did not answer within 2000 ms");
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(PATIENCE);
      program.ok("cipher alias/stopped");
      faulty.end("stopped");
      untilOk(program, "decrypt " + blob);
    }
  }

  /** A call that comes so long after the last answer is made by a thread of its own. */
  private static void quietForASecond() {
    long end = System.nanoTime() + Duration.ofMillis(1100).toNanos();
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }

  /** As tokens do that wait after a wrong PIN: who gives up does not have it tried again. */
  @Test
  void aLoginThatTakesLongIsOneLogin() throws IOException {
    faulty.use("");
    Path pin = TokenFiles.writePrivately(faulty.home().resolve("wrong-pin"), "73519046\n");
    faulty.begin("stopped-18"); // C_Login
    try (Dialogue program = faulty.program("-Dcmk.pkcs11.pin-file=" + pin)) {
      for (int i = 0; i < 3; i++) {
        assertThat(program.say(CREATE)).contains("did not answer within 2000 ms");
      }
      faulty.end("stopped-18");
      untilSaid(program, CREATE, "refuses the PIN");
      quietForASecond();
      assertThat(program.say(CREATE)).contains("refuses the PIN");
      assertThat(faulty.logins()).isEqualTo(1);
    }
  }

  /**
   * The token goes on when its caller has given up: what it makes then is destroyed all the same.
   */
  @Test
  void aKeyThatComesTooLateIsNobodys() throws IOException {
    faulty.use("");
    try (Dialogue program = faulty.program()) {
      program.ok(CREATE);
      quietForASecond();
      faulty.begin("stopped-21"); // C_CopyObject
      assertThat(program.say(CREATE_MAC)).contains("did not answer within 2000 ms");
      faulty.end("stopped-21");
    }
    try (Dialogue program = faulty.program()) {
      faulty.token().awaitObjects(1);
      program.ok(CREATE);
      assertThat(faulty.token().objects()).isEqualTo(2);
    }
  }

  @Test
  void sessionsAreUsedAgainAndTheLoginIsOne() throws IOException {
    faulty.use("", "cmk.pkcs11.max-calls = 4", "cmk.audit.sync = none");
    try (Dialogue program = faulty.program()) {
      String keyId = program.ok(CREATE_MAC);
      program.ok("create ECC_NIST_P256 SIGN_VERIFY");
      program.ok("repeat 1000 " + keyId);
      int before = faulty.sessions();
      program.ok("repeat 100000 " + keyId);
      assertThat(faulty.sessions()).isLessThanOrEqualTo(before + 1);
      assertThat(program.ok("threads 500 " + keyId)).isEqualTo("500 0");
      assertThat(faulty.sessions()).as("4 calls at once").isLessThanOrEqualTo(before + 5);
      assertThat(faulty.logins()).isEqualTo(1);
    }
  }

  @Test
  void severalJvmsWorkWithOneToken() throws IOException {
    faulty.use("");
    try (Dialogue one = faulty.program();
        Dialogue other = faulty.program()) {
      String keyId = one.ok(CREATE);
      String blob = other.ok("encrypt " + keyId);
      one.ok("decrypt " + blob);
      other.ok("rotate " + keyId);
      String after = one.ok("encrypt " + keyId);
      other.ok("decrypt " + after);
      other.ok("decrypt " + blob);
    }
  }

  /** Says it again until it is done; what comes back comes back within seconds. */
  private static String untilOk(Dialogue program, String step) throws IOException {
    return untilSaid(program, step, "ok ").substring("ok ".length());
  }

  private static String untilSaid(Dialogue program, String step, String wanted) throws IOException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    String answer = program.say(step);
    while (!answer.contains(wanted)) {
      assertThat(System.nanoTime()).as(answer).isLessThan(deadline);
      answer = program.say(step);
    }
    return answer;
  }
}
