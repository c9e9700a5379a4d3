package io.github.cmkjca.it.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.cmkjca.it.ChildJvm;
import io.github.cmkjca.it.ChildJvm.Result;
import io.github.cmkjca.it.FakeClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code doctor} on a vault whose keys are in a token. */
class DoctorOfTokensIT {
  @TempDir Path home;
  private SoftHsm token;

  @BeforeEach
  void aVaultInAToken() {
    token = SoftHsm.fresh();
    TokenFiles.write(home.resolve("cmk.properties"), String.join("\n", token.options("")) + "\n");
    Result made = cmk("create-key");
    assertThat(made.exitCode()).as(made.err()).isZero();
  }

  private Result cmk(String... arguments) {
    ChildJvm jvm = ChildJvm.withHome(home).unregistered();
    token.environment().forEach(jvm::environment);
    return jvm.runCmk(arguments);
  }

  @Test
  void aSoundTokenIsReachedAndItsKeysAreThere() {
    Result result = cmk("doctor");
    assertThat(result.out())
        .containsPattern("ok +custodian .*leads to a token that has the 1 backing keys")
        .containsPattern("note +custodian .*root.key: is not there, and no key .* needs it");
  }

  /** No registry has it, and it is needed all the same. */
  @Test
  void theKeyThatGuardsTheRootKeyIsNotTakenForAStrangers() throws IOException {
    Path properties = home.resolve("cmk.properties");
    String text = Files.readString(properties);
    String config = text.replaceAll("(?s).*cmk.pkcs11.config = ([^\n]*).*", "$1");
    Files.writeString(
        properties, text.replace("cmk.custodian = pkcs11", "cmk.root-key = pkcs11:" + config));
    assertThat(cmk("create-key").exitCode()).isZero();
    assertThat(token.list()).contains("label:      cmk/root-key/");
    Result result = cmk("doctor");
    assertThat(result.out())
        .containsPattern("ok +custodian .*root.key: opens the keys")
        .doesNotContain("knows nothing of");
  }

  @Test
  void aKeyThatTheVaultDoesNotKnowIsNoted(@TempDir Path otherHome) throws IOException {
    assertThat(cmk("doctor").out()).doesNotContain("knows nothing of");
    Files.copy(home.resolve("cmk.properties"), otherHome.resolve("cmk.properties"));
    ChildJvm other = ChildJvm.withHome(otherHome).unregistered();
    token.environment().forEach(other::environment);
    Result made = other.runCmk("create-key", "--query", "KeyMetadata.KeyId", "--output", "text");
    assertThat(made.exitCode()).as(made.err()).isZero();
    Result result = cmk("doctor");
    assertThat(result.out())
        .containsPattern("ok +custodian .*has the 1 backing keys")
        .containsPattern(
            "note +custodian .*1 backing keys that this vault knows nothing of, those of key "
                + made.out().strip())
        .doesNotContainPattern("FINDING +custodian");
  }

  @Test
  void aKeyThatTheTokenHasLostIsAFinding() {
    String label = token.list().replaceAll("(?s).*label: +(cmk/\\S+).*", "$1");
    token.tool("--delete-object", "--type", "secrkey", "--label", label);
    Result result = cmk("doctor");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.out())
        .containsPattern("FINDING +custodian .*lacks 1 of the backing keys .* key " + keyId(label));
  }

  /** It has the key that unwraps, and cannot tell any more what was wrapped for whom. */
  @Test
  void aTokenThatHasLostTheMacKeyOfWhatItWrapsIsAFinding() throws IOException {
    Files.writeString(
        home.resolve("cmk.properties"),
        "cmk.pkcs11.material = wrapped\n",
        StandardOpenOption.APPEND);
    assertThat(cmk("create-key").exitCode()).isZero();
    assertThat(cmk("doctor").out()).contains("has the 2 backing keys");
    String label = token.list().replaceAll("(?s).*label: +(cmk/wrapping\\S+/mac).*", "$1");
    token.tool("--delete-object", "--type", "secrkey", "--label", label);
    Result result = cmk("doctor");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.out()).containsPattern("FINDING +custodian .*" + label);
  }

  private static String keyId(String label) {
    return label.split("/")[1];
  }

  @Test
  void whatIsStillToBeDestroyedIsAFinding() throws IOException {
    String keyId = keyId(token.list().replaceAll("(?s).*label: +(cmk/\\S+).*", "$1"));
    assertThat(cmk("doctor").out()).doesNotContain("still to be destroyed");
    assertThat(
            cmk("schedule-key-deletion", "--key-id", keyId, "--pending-window-in-days", "7")
                .exitCode())
        .isZero();
    FakeClock clock = FakeClock.in(home);
    clock.set(Duration.ofDays(8));
    Path properties = home.resolve("cmk.properties");
    Files.writeString(
        properties,
        Files.readString(properties)
            .replaceAll("cmk.pkcs11.config = .*", "cmk.pkcs11.config = nowhere.cfg"));
    ChildJvm later = clock.on(ChildJvm.withHome(home).unregistered());
    assertThat(later.runCmk("list-keys").err())
        .contains("cannot be destroyed in the token now")
        .contains("nowhere.cfg")
        .doesNotContain("\tat ");
    Result result = cmk("doctor");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.out())
        .containsPattern("FINDING +vault .*1 materials that are still to be destroyed");
  }

  @Test
  void aPinThatTheTokenRefusesIsAFinding() throws IOException {
    Path properties = home.resolve("cmk.properties");
    Path wrong = TokenFiles.writePrivately(home.resolve("wrong-pin"), "987654321\n");
    Files.writeString(
        properties,
        Files.readString(properties)
            .replaceAll("cmk.pkcs11.pin-file = .*", "cmk.pkcs11.pin-file = " + wrong));
    Result result = cmk("doctor");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.out())
        .containsPattern("FINDING +custodian .*refuses the PIN")
        .doesNotContain("987654321");
  }
}
