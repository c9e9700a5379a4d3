package io.github.cmkjca.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What README tells a newcomer to type works, in the order in which it stands there. */
class ReadmeIT {
  private static final Path PROJECT = ChildJvm.OVERLAY.getParent().resolveSibling("");
  private static final Pattern BLOCK =
      Pattern.compile(
          "^<!-- tested(?:: file (\\S+))? -->\\R```(\\w+)\\R(.*?)^```$",
          Pattern.MULTILINE | Pattern.DOTALL);

  @Test
  void theTourForTheShell(@TempDir Path dir) throws IOException, InterruptedException {
    if (!new File("/bin/bash").canExecute()) {
      Unavailable.skip("the tour of README is for a POSIX shell, and there is no /bin/bash");
    }
    for (String folder : new String[] {"provider", "config"}) {
      Files.createSymbolicLink(dir.resolve(folder), PROJECT.resolve(folder));
    }
    StringBuilder script = new StringBuilder("set -eu\n");
    Matcher block = BLOCK.matcher(Files.readString(PROJECT.resolve("README.md")));
    int blocks = 0;
    for (; block.find(); blocks++) {
      if (block.group(1) != null) {
        Files.writeString(dir.resolve(block.group(1)), block.group(3));
      } else {
        script.append(block.group(3)).append('\n');
      }
    }
    assertThat(blocks).as("blocks marked as tested").isEqualTo(10);

    String output = run(dir, script.toString());

    assertThat(output.split("four oranges\n", -1)).as(output).hasSize(5);
    assertThat(output)
        .contains("java.security.InvalidKeyException: ")
        .contains("DisabledException: ")
        .containsPattern("nightly-job may kms:Decrypt on .*: grant [0-9a-f]{64} allows it")
        .contains("AccessDeniedException: User: arn:aws:iam::000000000000:user/nightly-job")
        .contains("\"eventName\":\"UseDataKey\"")
        .contains("refused, exit code 254")
        .contains("alias/orders, ")
        .contains("invoices, ")
        .contains("Entry for alias web successfully imported.")
        .contains("-----BEGIN NEW CERTIFICATE REQUEST-----")
        .endsWith("exit code of all: 0\n");
  }

  private static String run(Path dir, String script) throws IOException, InterruptedException {
    Path log = dir.resolve("log");
    ProcessBuilder shell =
        new ProcessBuilder("/bin/bash", "-c", "( " + script + ")\necho \"exit code of all: $?\"")
            .directory(dir.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    Path bin = Path.of(System.getProperty("java.home"), "bin");
    shell.environment().merge("PATH", bin.toString(), (path, ours) -> ours + ":" + path);
    shell.environment().remove("CMK_CONFIG");
    Process process = shell.start();
    if (!process.waitFor(5, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new AssertionError("no end within 5 minutes: " + Files.readString(log));
    }
    return Files.readString(log);
  }
}
