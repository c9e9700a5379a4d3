package io.github.cmkjca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The other party of tests: one that shares no code with us. */
public final class Openssl {
  private Openssl() {}

  /**
   * Runs openssl and gives what it printed. Where there is none, says so and skips the test; with
   * CI=true, fails it.
   */
  public static byte[] openssl(Object... words) throws Exception {
    List<String> command = new ArrayList<>(List.of("openssl"));
    for (Object word : words) {
      command.add(word.toString());
    }
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      if (!"true".equals(System.getenv("CI"))) {
        System.err.println("SKIPPED: openssl is not installed: " + e.getMessage());
        abort("openssl is not installed");
      }
      throw e;
    }
    byte[] output = process.getInputStream().readAllBytes();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue())
        .as(() -> command + ": " + new String(output, StandardCharsets.UTF_8))
        .isZero();
    return output;
  }
}
