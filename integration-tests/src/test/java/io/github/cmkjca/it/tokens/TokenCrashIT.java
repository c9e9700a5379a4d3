package io.github.cmkjca.it.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.it.Dialogue;
import io.github.cmkjca.it.FakeClock;
import io.github.cmkjca.it.app.TokenSteps;
import io.github.cmkjca.it.tokens.FaultyToken.Call;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code kill -9} between two calls into a token. The next open of the vault leaves no object that
 * no key has, and no key without its object.
 */
class TokenCrashIT {
  private static final String UNDECIDED = "does not let it be found out whether something is left";

  /** Two RSA keys of a test may take a busy machine longer than the token's usual timeout here. */
  private final FaultyToken vault = new FaultyToken().use("", "cmk.pkcs11.timeout = 60s");

  private String keyId;
  private String blob;

  @BeforeEach
  void create() throws IOException {
    try (Dialogue program = vault.program()) {
      keyId = program.ok("create SYMMETRIC_DEFAULT ENCRYPT_DECRYPT");
      blob = program.ok("encrypt " + keyId);
    }
    assertThat(vault.token().objects()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "GENERATE_KEY, before",
    "GENERATE_KEY, after",
    "COPY_OBJECT, before",
    "COPY_OBJECT, after"
  })
  void duringTheCreationOfASecretKey(Call call, String when) throws IOException {
    killed(call, when, "create HMAC_256 GENERATE_VERIFY_MAC");
    afterTheNextOpen(1);
  }

  @ParameterizedTest
  @CsvSource({
    "GENERATE_KEY_PAIR, before",
    "GENERATE_KEY_PAIR, after",
    "COPY_OBJECT, before",
    "COPY_OBJECT, after",
    "CREATE_OBJECT, before",
    "CREATE_OBJECT, after"
  })
  void duringTheCreationOfAPair(Call call, String when) throws IOException {
    killed(call, when, "create ECC_NIST_P256 SIGN_VERIFY");
    afterTheNextOpen(1);
  }

  @ParameterizedTest
  @CsvSource({"GENERATE_KEY_PAIR, after", "CREATE_OBJECT, before", "CREATE_OBJECT, after"})
  void duringTheCreationOfAPairInATokenThatCopiesNoObjects(Call call, String when)
      throws IOException {
    vault.begin("no-copy");
    killed(call, when, "create RSA_2048 ENCRYPT_DECRYPT");
    afterTheNextOpen(1);
  }

  /** Of the pair, the certificate goes first. */
  @ParameterizedTest
  @CsvSource({"before, 1", "after, 1", "before, 2", "after, 2"})
  void duringADeletionOfAPair(String when, int times) throws IOException {
    String pair;
    FakeClock clock = FakeClock.in(vault.home());
    try (Dialogue program = Dialogue.with(clock.on(vault.jvm()), TokenSteps.class)) {
      pair = program.ok("create RSA_2048 SIGN_VERIFY");
      program.ok("schedule " + pair);
    }
    assertThat(vault.token().objects()).isEqualTo(3);
    clock.set(Duration.ofDays(8));
    vault.killAt(Call.DESTROY_OBJECT, when, times);
    vault.awaitKill(clock.on(vault.jvm()).start(TokenSteps.class));
    try (Dialogue program = Dialogue.with(clock.on(vault.jvm()), TokenSteps.class)) {
      vault.token().awaitObjects(1);
      assertThat(program.say("sign " + pair)).contains("NotFoundException");
    }
  }

  /** Half of a pair is there to be found, and who finds it is killed in turn. */
  @ParameterizedTest
  @CsvSource({
    "GENERATE_KEY_PAIR, after, 1",
    "SET_ATTRIBUTE_VALUE, after, 1",
    "CREATE_OBJECT, before, 1",
    "CREATE_OBJECT, after, 1",
    "CREATE_OBJECT, before, 2",
    "CREATE_OBJECT, after, 2",
    "DESTROY_OBJECT, before, 1",
    "DESTROY_OBJECT, after, 1",
    "DESTROY_OBJECT, before, 2",
    "DESTROY_OBJECT, after, 2",
    "DESTROY_OBJECT, before, 3",
    "DESTROY_OBJECT, after, 3",
    "DESTROY_OBJECT, before, 4",
    "DESTROY_OBJECT, after, 4"
  })
  void duringTheSearchForAHalfThatIsThere(Call call, String when, int times) throws IOException {
    killed(Call.COPY_OBJECT, "after", "create ECC_NIST_P256 SIGN_VERIFY");
    assertThat(vault.token().objects()).as("the private key is there").isEqualTo(2);
    killedWhenOpening(call, when, times);
    afterTheNextOpen(1);
  }

  /** Nothing is there, which has to be found out just so. */
  @ParameterizedTest
  @CsvSource({
    "GENERATE_KEY_PAIR, after, 1",
    "SET_ATTRIBUTE_VALUE, after, 1",
    "CREATE_OBJECT, after, 1",
    "DESTROY_OBJECT, after, 1",
    "CREATE_OBJECT, after, 2",
    "SET_ATTRIBUTE_VALUE, before, 2",
    "SET_ATTRIBUTE_VALUE, after, 2",
    "DESTROY_OBJECT, after, 2",
    "DESTROY_OBJECT, after, 3"
  })
  void duringTheSearchForAHalfThatIsNotThere(Call call, String when, int times) throws IOException {
    killed(Call.COPY_OBJECT, "before", "create ECC_NIST_P256 SIGN_VERIFY");
    assertThat(vault.token().objects()).as("no private key is there").isEqualTo(1);
    killedWhenOpening(call, when, times);
    afterTheNextOpen(1);
  }

  /** It may have made half of one when it still made pairs. */
  @Test
  void aTokenThatMakesNoPairsIsNotTakenForSearched() throws IOException {
    killed(Call.COPY_OBJECT, "after", "create ECC_NIST_P384 SIGN_VERIFY");
    assertThat(vault.token().objects()).as("the private key is there").isEqualTo(2);
    vault.begin("no-pairs");
    assertThat(whatOpeningTells()).contains(UNDECIDED, "it makes no key to search by");
    assertThat(vault.token().objects()).isEqualTo(2);
    vault.end("no-pairs");
    afterTheNextOpen(1);
  }

  @Test
  void whatATokenRefusesToMakeIsNotSearchedFor() throws IOException {
    vault.begin("no-pairs");
    try (Dialogue program = vault.program()) {
      assertThat(program.say("create ECC_NIST_P384 SIGN_VERIFY"))
          .contains("UnsupportedOperationException", "CKR_MECHANISM_INVALID");
      assertThat(program.end().err()).doesNotContain(UNDECIDED);
    }
    assertThat(whatOpeningTells()).doesNotContain(UNDECIDED);
    assertThat(vault.token().objects()).isEqualTo(1);
  }

  private String whatOpeningTells() throws IOException {
    try (Dialogue program = vault.program()) {
      program.ok("decrypt " + blob);
      return program.end().err();
    }
  }

  private void killedWhenOpening(Call call, String when, int times) throws IOException {
    vault.killAt(call, when, times);
    vault.awaitKill(vault.jvm().start(TokenSteps.class));
  }

  @ParameterizedTest
  @CsvSource({"COPY_OBJECT, before", "COPY_OBJECT, after"})
  void duringARotation(Call call, String when) throws IOException {
    killed(call, when, "rotate " + keyId);
    afterTheNextOpen(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"before", "after"})
  void duringADeletion(String when) throws IOException {
    FakeClock clock = FakeClock.in(vault.home());
    try (Dialogue program = Dialogue.with(clock.on(vault.jvm()), TokenSteps.class)) {
      program.ok("schedule " + keyId);
    }
    clock.set(Duration.ofDays(8));
    vault.killAt(Call.DESTROY_OBJECT, when);
    vault.awaitKill(clock.on(vault.jvm()).start(TokenSteps.class));
    try (Dialogue program = Dialogue.with(clock.on(vault.jvm()), TokenSteps.class)) {
      vault.token().awaitObjects(0);
      assertThat(program.say("encrypt " + keyId)).contains("NotFoundException");
    }
  }

  private void killed(Call call, String when, String step) throws IOException {
    try (Dialogue program = vault.program()) {
      program.ok("encrypt " + keyId); // past what opening does
      vault.killAt(call, when);
      assertThatThrownBy(() -> program.ok(step))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("exitCode=137");
    }
  }

  private void afterTheNextOpen(long objects) throws IOException {
    try (Dialogue program = vault.program()) {
      program.ok("decrypt " + blob);
      vault.token().awaitObjects(objects);
      program.ok("decrypt " + blob);
      String made = program.ok("create SYMMETRIC_DEFAULT ENCRYPT_DECRYPT");
      program.ok("encrypt " + made);
      assertThat(vault.token().objects()).isEqualTo(objects + 1);
    }
  }
}
