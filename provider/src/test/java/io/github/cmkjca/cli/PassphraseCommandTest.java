package io.github.cmkjca.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.cmkjca.cli.CommandLineRun.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code change-root-key-passphrase}: there and back, and never a vault that nothing opens. */
class PassphraseCommandTest {
  private static final String COMMAND = "change-root-key-passphrase";

  private static Path secret(Path file, String text) throws IOException {
    Files.writeString(file, text);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void aVaultGetsAPassphraseAnotherOneAndNone(@TempDir Path dir) throws IOException {
    CommandLineRun cmk = new CommandLineRun(dir.resolve("home"));
    String id = cmk.ok("create-key").member("KeyId");
    Path first = secret(dir.resolve("first"), "one potato");
    Path second = secret(dir.resolve("second"), "two potato");
    Path underFirst = dir.resolve("first.properties");
    Files.writeString(underFirst, "cmk.root-key = passphrase-file:" + first + "\n");
    Path underSecond = dir.resolve("second.properties");
    Files.writeString(underSecond, "cmk.root-key = passphrase-file:" + second + "\n");

    assertThat(cmk.run(COMMAND, "--new-passphrase-file", first.toString()).code()).isZero();
    assertThat(cmk.run("list-keys").err()).contains("passphrase");
    assertThat(opens(cmk, id, underFirst)).isTrue();

    Result changed =
        cmk.run(
            COMMAND, "--new-passphrase-file", second.toString(), "--config", underFirst.toString());
    assertThat(changed.code()).as(changed.toString()).isZero();
    assertThat(opens(cmk, id, underFirst)).isFalse();
    assertThat(opens(cmk, id, underSecond)).isTrue();

    assertThat(cmk.run(COMMAND, "--no-passphrase", "--config", underSecond.toString()).code())
        .isZero();
    assertThat(cmk.run("describe-key", "--key-id", id).code()).isZero();
  }

  private static boolean opens(CommandLineRun cmk, String keyId, Path config) {
    return cmk.run("describe-key", "--key-id", keyId, "--config", config.toString()).code() == 0;
  }

  @Test
  void whatIsMissingIsAskedForAndNothingIsMade(@TempDir Path dir) {
    Path home = dir.resolve("home");
    CommandLineRun cmk = new CommandLineRun(home);
    assertThat(cmk.run(COMMAND).code()).isEqualTo(252);
    assertThat(cmk.run(COMMAND, "--no-passphrase", "--new-passphrase-file", "x").code())
        .isEqualTo(252);
    Result noVault = cmk.run(COMMAND, "--no-passphrase");
    assertThat(noVault.code()).isEqualTo(255);
    assertThat(home).doesNotExist();
  }

  @Test
  void aRootKeyElsewhereHasToBeMovedFirst(@TempDir Path dir) throws IOException {
    Path config = dir.resolve("cmk.properties");
    Files.writeString(config, "cmk.root-key = file:" + dir.resolve("elsewhere.key") + "\n");
    CommandLineRun cmk = new CommandLineRun(dir.resolve("home"));
    assertThat(cmk.run("create-key", "--config", config.toString()).code()).isZero();
    Path passphrase = secret(dir.resolve("pass"), "three potato");
    Result refused =
        cmk.run(
            COMMAND, "--new-passphrase-file", passphrase.toString(), "--config", config.toString());
    assertThat(refused.code()).isEqualTo(255);
    assertThat(refused.err()).contains("move it there");
    assertThat(cmk.run("list-keys", "--config", config.toString()).code()).isZero();
  }
}
