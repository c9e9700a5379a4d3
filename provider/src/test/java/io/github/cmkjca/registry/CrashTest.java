package io.github.cmkjca.registry;

import static io.github.cmkjca.registry.Records.addKey;
import static io.github.cmkjca.registry.Records.keyIdsIn;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** JVMs killed while they write. */
@Timeout(120)
class CrashTest {
  private static final int ROUNDS = 4;

  private final Path file;

  CrashTest(@TempDir Path directory) {
    this.file = directory.resolve("vault.db");
  }

  private Process start(String prefix) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            CrashingWriter.class.getName(),
            file.toString(),
            prefix)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** Reads this many reports, kills, and adds the reports that were under way. */
  private static void readAndKill(Process process, int reports, List<String> reported)
      throws Exception {
    try (BufferedReader reader = process.inputReader()) {
      for (int i = 0; i < reports; i++) {
        String line = reader.readLine();
        assertThat(line).isNotNull();
        reported.add(line);
      }
      process.toHandle().destroyForcibly(); // unlike Process's, leaves what was written readable
      process.waitFor();
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        reported.add(line);
      }
    }
  }

  @Test
  void noCompletedChangeIsLostAndNoneIsHalfDone() throws Exception {
    Random random = new Random(4);
    List<String> reported = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      Process one = start("a" + round + "-");
      Process two = start("b" + round + "-");
      try {
        readAndKill(one, 1 + random.nextInt(30), reported);
        readAndKill(two, 1 + random.nextInt(30), reported);
      } finally {
        one.destroyForcibly();
        two.destroyForcibly();
      }
      try (JdbcRegistry registry = JdbcRegistry.open(file, false, Duration.ofSeconds(1))) {
        List<String> keyIds = keyIdsIn(registry);
        assertThat(keyIds).containsAll(reported);
        List<String> aliased =
            registry.read(
                view ->
                    view.aliasesAfter(null, Integer.MAX_VALUE).stream()
                        .map(AliasRecord::targetKeyId)
                        .toList());
        assertThat(aliased)
            .containsExactlyInAnyOrderElementsOf(
                keyIds.stream().filter(id -> !id.startsWith("after")).toList());
        for (String keyId : keyIds) {
          int materials = registry.read(view -> view.materials(keyId).size());
          assertThat(materials).isEqualTo(1);
        }
        addKey(registry, "after-" + round);
      }
    }
  }
}
