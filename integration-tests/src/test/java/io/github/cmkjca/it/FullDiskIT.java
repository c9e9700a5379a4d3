package io.github.cmkjca.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import io.github.cmkjca.it.app.KeyMaker;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file system of 1 MiB that is really full: clear errors, nothing lost, and then it goes on. */
class FullDiskIT {
  @TempDir Path folder;

  private Path disk;
  private Path ballast;

  @BeforeEach
  void mount() throws Exception {
    disk = Files.createDirectory(folder.resolve("disk"));
    ballast = disk.resolve("ballast");
    if (exitCode("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk.toString()) != 0) {
      String why = "SKIPPED: a small file system can be mounted by root only";
      System.err.println(why);
      if (System.getenv("CI") != null) {
        fail(why);
      }
      abort(why);
    }
  }

  @AfterEach
  void unmount() throws Exception {
    exitCode("umount", "--lazy", disk.toString());
  }

  private static int exitCode(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
    } catch (IOException e) {
      return -1; // no such program
    }
  }

  /** Takes all space that is left. */
  private void fill() throws IOException {
    try (OutputStream out = Files.newOutputStream(ballast)) {
      for (byte[] page = new byte[4096]; ; ) {
        out.write(page);
      }
    } catch (IOException full) {
      assertThat(disk.toFile().getUsableSpace()).isZero();
    }
  }

  @Test
  void commandsAreRefusedWithTheRemedyAndWorkOnceThereIsSpace() throws IOException {
    Vault vault = new Vault(disk.resolve("home"));
    String keyId = vault.createKey("alias/full");
    fill();
    String[] generate = {"generate-data-key", "--key-id", keyId, "--key-spec", "AES_256"};
    ChildJvm.Result refused = ChildJvm.cmk(vault.home(), generate);
    assertThat(refused.exitCode()).isNotZero();
    assertThat(refused.out()).doesNotContain("Plaintext");
    assertThat(refused.err()).contains("free some space");
    ChildJvm.Result unmade = ChildJvm.cmk(disk.resolve("another"), "create-key");
    assertThat(unmade.exitCode()).isNotZero();
    assertThat(unmade.err()).contains("disk is full", "free some space");

    Files.delete(ballast);
    assertThat(ChildJvm.cmkOk(vault.home(), generate)).contains("Plaintext");
    assertThat(ChildJvm.cmkOk(disk.resolve("another"), "create-key")).contains("Enabled");
  }

  @Test
  void aRunningProgramIsRefusedWhenItsUseCannotBeRecordedAndGoesOnOnceThereIsSpace()
      throws IOException {
    Vault vault = new Vault(disk.resolve("home"));
    vault.createKey("alias/full");
    Files.write(ballast, new byte[300 * 1024]);
    Process program = ChildJvm.withHome(vault.home()).start(KeyMaker.class);
    BufferedReader out = program.inputReader();
    String first = out.readLine();
    Matcher made = Pattern.compile("made (\\d+), refused: .*").matcher(String.valueOf(first));
    assertThat(made.matches()).as(first).isTrue();
    assertThat(first).containsAnyOf("space", "disk");

    Files.delete(ballast);
    try (OutputStream in = program.getOutputStream()) {
      in.write('\n');
    }
    assertThat(out.readLine()).isEqualTo("made one more");
    assertThat(ChildJvm.finish(program)).returns(0, ChildJvm.Result::exitCode);
    assertThat(vault.auditWith("\"eventName\":\"GenerateDataKey\""))
        .as("each key that was given out has its record, whole")
        .filteredOn(line -> line.startsWith("{") && line.endsWith("}"))
        .filteredOn(line -> !line.contains("errorCode"))
        .hasSizeGreaterThanOrEqualTo(Integer.parseInt(made.group(1)) + 1);
  }
}
