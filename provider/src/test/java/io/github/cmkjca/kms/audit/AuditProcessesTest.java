package io.github.cmkjca.kms.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several processes on one trail, one of them killed in the middle. */
class AuditProcessesTest {
  /** Appends for ever and names each record that it was promised is kept. */
  static final class Writer {
    private Writer() {}

    public static void main(String[] args) {
      PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
      AuditLog log = AuditLog.open(Path.of(args[0]), Records.SYNCED, List.of());
      for (int i = 0; ; i++) {
        String name = args[1] + "-" + i;
        log.append(Records.named(name));
        out.println(name);
      }
    }
  }

  @Test
  void killedWritersLoseNothingAcknowledgedAndHarmNoOther(@TempDir Path directory)
      throws Exception {
    List<Process> writers = new ArrayList<>();
    for (String name : List.of("p", "q")) {
      writers.add(
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  System.getProperty("java.class.path"),
                  Writer.class.getName(),
                  directory.toString(),
                  name)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start());
    }
    Set<String> acknowledged = new HashSet<>();
    try {
      for (Process writer : writers) {
        BufferedReader in = writer.inputReader(StandardCharsets.UTF_8);
        for (int i = 0; i < 50; i++) {
          acknowledged.add(in.readLine());
        }
        writer.destroyForcibly().waitFor();
        rest(in, acknowledged);
      }
    } finally {
      writers.forEach(Process::destroyForcibly);
    }
    try (AuditLog log = AuditLog.open(directory, Records.SYNCED, List.of())) {
      log.append(Records.named("survivor"));
    }
    assertThat(Records.files(directory)).hasSize(3);
    Set<String> kept = new HashSet<>();
    for (String line : Records.lines(directory)) {
      if (line.endsWith("\"eventCategory\":\"Management\"}")) {
        kept.add(Records.eventName(line));
      }
    }
    assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(100).doesNotContainNull();
    assertThat(kept).containsAll(acknowledged).contains("survivor");
  }

  /** What was still in the pipe; its last line may be torn. */
  private static void rest(BufferedReader in, Set<String> names) throws IOException {
    List<String> left = new ArrayList<>();
    try {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        left.add(line);
      }
    } catch (IOException e) {
      // the pipe of a killed process may simply be gone
    }
    if (!left.isEmpty()) {
      names.addAll(left.subList(0, left.size() - 1));
    }
  }
}
