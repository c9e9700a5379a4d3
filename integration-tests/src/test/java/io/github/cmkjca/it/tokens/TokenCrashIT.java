package io.github.cmkjca.it.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.it.ChildJvm;
import io.github.cmkjca.it.Dialogue;
import io.github.cmkjca.it.FakeClock;
import io.github.cmkjca.it.app.TokenSteps;
import io.github.cmkjca.it.tokens.FaultyToken.Call;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code kill -9} between two calls into a token. The next open of the vault leaves no object that
 * no key has, and no key without its object.
 */
class TokenCrashIT {
  private final FaultyToken vault = new FaultyToken().use("");
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
  @CsvSource({"GENERATE_KEY_PAIR, before", "GENERATE_KEY_PAIR, after", "CREATE_OBJECT, after"})
  void duringTheCreationOfAPair(Call call, String when) throws IOException {
    killed(call, when, "create ECC_NIST_P256 SIGN_VERIFY");
    afterTheNextOpen(1);
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
    ChildJvm.Result killed = ChildJvm.finish(clock.on(vault.jvm()).start(TokenSteps.class));
    assertThat(killed.exitCode()).isEqualTo(137);
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
