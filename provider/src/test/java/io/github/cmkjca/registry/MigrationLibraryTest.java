package io.github.cmkjca.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The migration library costs nothing when there is nothing to migrate. */
class MigrationLibraryTest {
  /** Main class of a JVM that opens a vault. */
  static final class Opener {
    private Opener() {}

    public static void main(String[] arguments) {
      JdbcRegistry.open(Path.of(arguments[0]), true, Duration.ofSeconds(1)).close();
    }
  }

  private static List<String> migrationClassesLoadedToOpen(Path file) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xlog:class+load",
                "-cp",
                System.getProperty("java.class.path"),
                Opener.class.getName(),
                file.toString())
            .redirectErrorStream(true)
            .start();
    List<String> lines;
    try (var reader = process.inputReader()) {
      lines = reader.lines().toList();
    }
    assertThat(process.waitFor()).as(() -> String.join("\n", lines)).isZero();
    return lines.stream().filter(line -> line.contains("org.apache.ibatis.")).toList();
  }

  @Test
  void isLoadedToCreateAVaultAndNotToOpenOne(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("vault.db");
    assertThat(migrationClassesLoadedToOpen(file)).isNotEmpty();
    assertThat(migrationClassesLoadedToOpen(file)).isEmpty();
  }
}
