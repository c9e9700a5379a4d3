package io.github.cmkjca.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.cmkjca.it.app.Hammer;
import io.github.cmkjca.it.app.ListKeys;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Processes killed at random instants lose no completed call and leave a vault and an audit trail
 * that can be read.
 */
class CrashIT {
  private static final int KILLS = Integer.getInteger("it.kills", 200);
  private static final int AT_ONCE = 4;

  @TempDir Path folder;

  @Test
  void noCompletedCallIsLost() throws Exception {
    Path home = folder.resolve("home");
    new Vault(home).createKey("alias/default");
    long seed = new Random().nextLong();
    Set<String> expected = new TreeSet<>();
    Set<String> gone = new TreeSet<>();
    Set<String> uncertain = new TreeSet<>();
    ExecutorService pool = Executors.newFixedThreadPool(AT_ONCE);
    try {
      List<Future<List<String>>> runs = new ArrayList<>();
      for (int i = 0; i < KILLS; i++) {
        String name = "p" + i;
        Random random = new Random(seed + i);
        runs.add(pool.submit((Callable<List<String>>) () -> runAndKill(home, name, random)));
      }
      for (int i = 0; i < KILLS; i++) {
        List<String> lines = runs.get(i).get();
        for (String line : lines) {
          (line.startsWith("put ") ? expected : gone).add(line.substring(line.indexOf(' ') + 1));
        }
        uncertain.add("p" + i + "-" + lines.size());
      }
    } finally {
      pool.shutdownNow();
    }

    ChildJvm.Result listed = ChildJvm.withHome(home).run(ListKeys.class);
    assertThat(listed.exitCode()).as("seed " + seed + ": " + listed).isZero();
    Set<String> present = new TreeSet<>(listed.out().lines().toList());
    present.remove("alias/default");
    assertThat(present).as("seed " + seed + ": completed puts").containsAll(expected);
    assertThat(present)
        .as("seed " + seed + ": completed deletes")
        .doesNotContainAnyElementsOf(gone);
    present.removeAll(expected);
    assertThat(uncertain)
        .as("seed " + seed + ": only the call that was under way may have happened")
        .containsAll(present);
    assertAuditReadable(home);
  }

  /**
   * Kills the process after a random number of completed calls and a random moment more; gives the
   * completed calls.
   */
  private static List<String> runAndKill(Path home, String name, Random random)
      throws IOException, InterruptedException {
    Process process = ChildJvm.withHome(home).start(Hammer.class, name, "0");
    List<String> lines = new ArrayList<>();
    try (BufferedReader reader = process.inputReader()) {
      boolean whileStarting = random.nextInt(10) == 0;
      int calls = whileStarting ? 0 : 1 + random.nextInt(12);
      for (int i = 0; i < calls; i++) {
        String line = reader.readLine();
        if (line == null) {
          throw new AssertionError(name + " ended by itself: " + ChildJvm.finish(process));
        }
        lines.add(line);
      }
      // The random instant is what is tested; nothing waits for anything here.
      process.waitFor(random.nextInt(whileStarting ? 900_000 : 12_000), TimeUnit.MICROSECONDS);
      // By its handle: Process.destroyForcibly would close the pipe and lose what was printed.
      process.toHandle().destroyForcibly();
      process.waitFor();
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.add(line);
      }
    } finally {
      process.toHandle().destroyForcibly(); // endless, so never left behind by a failed test
    }
    return lines;
  }

  /**
   * Every line but the last of a file is a whole record; a torn last one may only come from the
   * call that was killed.
   */
  private static void assertAuditReadable(Path home) throws IOException {
    try (Stream<Path> files = Files.list(home.resolve("audit"))) {
      for (Path file : files.toList()) {
        List<String> lines = Files.readAllLines(file);
        for (String line : lines.subList(0, Math.max(0, lines.size() - 1))) {
          assertThat(line).as(file.toString()).startsWith("{").endsWith("}");
        }
      }
    }
  }
}
