package io.github.cmkjca.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.cmkjca.it.app.Unused;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A registered provider that nobody uses opens no file, starts no thread and loads next to nothing.
 */
class LoadingIsFreeIT {
  @TempDir Path folder;

  @Test
  void registrationOpensNothing() {
    Path home = folder.resolve("home");
    ChildJvm.Result result =
        ChildJvm.withHome(home).options("-Xlog:class+load:stdout").run(Unused.class);
    assertThat(result.exitCode()).as(result.toString()).isZero();
    List<String> lines = result.out().lines().toList();
    assertThat(lines).contains("services true, ciphers by SunJCE and SunJCE");
    assertThat(home).as("the vault's folder").doesNotExist();
    assertThat(lines).noneMatch(line -> line.startsWith("thread cmk"));
    assertThat(lines)
        .noneMatch(line -> line.contains("org.sqlite.") || line.contains("cmkjca.shaded."));
    assertThat(
            lines.stream()
                .filter(line -> line.contains(" io.github.cmkjca.") && !line.contains(".it.app."))
                .count())
        .as("classes of ours")
        .isLessThan(40);
  }
}
