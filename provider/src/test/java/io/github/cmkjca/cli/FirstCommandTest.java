package io.github.cmkjca.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.cmkjca.cli.CommandLineRun.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the first command on a home makes of it. */
class FirstCommandTest {
  private Path home;
  private CommandLineRun cmk;

  @BeforeEach
  void freshHome(@TempDir Path dir) {
    home = dir.resolve("home");
    cmk = new CommandLineRun(home);
  }

  @Test
  void oneThatOnlyReadsIsAFirstUseAsAnyOther() {
    assertThat(cmk.ok("list-keys").out()).isEqualTo("{\n    \"Keys\": []\n}\n");
    assertThat(home.resolve("vault.db")).exists();
  }

  @Test
  void withoutAutoInitItMakesNothing() throws IOException {
    Path config = Files.writeString(home.resolveSibling("c.properties"), "cmk.auto-init = false\n");
    Result refused = cmk.run("list-keys", "--config", config.toString());
    assertThat(refused.code()).isEqualTo(255);
    assertThat(refused.err()).startsWith("\nThe vault cannot be opened: ");
    assertThat(home).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"doctor", "simulate-policy", "completion bash", "list-keys help"})
  void whatNeedsNoVaultMakesNone(String line) {
    cmk.run(line.split(" ", -1));
    assertThat(home).doesNotExist();
  }

  @Test
  void aSkeletonNeedsNoVault() {
    cmk.ok("create-key", "--generate-cli-skeleton");
    assertThat(home).doesNotExist();
  }
}
