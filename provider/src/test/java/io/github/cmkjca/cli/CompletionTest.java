package io.github.cmkjca.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.cmkjca.cli.CommandLineRun.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script of {@code completion}, asked by a real bash. */
class CompletionTest {
  private Path script;

  private static Result run(String... words) {
    return CommandLineRun.runExactly(
        config -> {
          throw new AssertionError("opened");
        },
        words);
  }

  @BeforeEach
  void print(@TempDir Path dir) throws IOException {
    Result printed = run("completion", "bash");
    assertThat(printed.code()).isZero();
    script = Files.writeString(dir.resolve("cmk.bash"), printed.out());
  }

  /** What bash offers for the last of these words; compopt works in an interactive shell only. */
  private List<String> offers(String... words) throws IOException, InterruptedException {
    assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "there is no bash");
    String line =
        "compopt() { :; }; . '%s'; COMP_WORDS=(%s); COMP_CWORD=%d; _complete_cmk; printf '%%s\\n' \"${COMPREPLY[@]}\""
            .formatted(script, "'" + String.join("' '", words) + "'", words.length - 1);
    Process bash = new ProcessBuilder("/bin/bash", "-c", line).redirectErrorStream(true).start();
    String out = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(bash.waitFor()).as(out).isZero();
    return Arrays.stream(out.split("\n", -1)).map(String::strip).filter(s -> !s.isEmpty()).toList();
  }

  @Test
  void subCommandsAreCompleted() throws Exception {
    assertThat(offers("cmk", "describe-k")).containsExactly("describe-key");
    assertThat(offers("cmk", ""))
        .containsAll(Operations.ALL.stream().map(Operation::command).toList());
  }

  @Test
  void flagsOfASubCommandAreCompleted() throws Exception {
    assertThat(offers("cmk", "encrypt", "--encryption-"))
        .contains("--encryption-context", "--encryption-algorithm")
        .doesNotContain("--limit");
  }

  @Test
  void valuesAreCompletedWhereTheyAreFew() throws Exception {
    assertThat(offers("cmk", "generate-data-key", "--key-spec", "AES_"))
        .containsExactly("AES_128", "AES_256");
    assertThat(offers("cmk", "list-keys", "--output", "ta")).containsExactly("table");
  }

  @Test
  void zshHasTheSameScriptAndOtherShellsHaveNone() {
    assertThat(run("completion", "zsh").out()).isNotBlank();
    Result fish = run("completion", "fish");
    assertThat(fish.code()).isEqualTo(252);
    assertThat(fish.err()).contains("bash | zsh");
    assertThat(run("completion").code()).isEqualTo(252);
  }
}
