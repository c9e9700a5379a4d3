package io.github.cmkjca.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo of {@code mvn -Pdemo package}, with a small file. */
class DemoIT {
  private static final Path SOURCES = Path.of("src/demo/java").toAbsolutePath();

  @Test
  void everyStepPasses(@TempDir Path dir) throws IOException, InterruptedException {
    Path log = dir.resolve("log");
    Process demo =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                SOURCES.resolve("Demo.java").toString(),
                ChildJvm.JAR.toString(),
                ChildJvm.OVERLAY.toString(),
                SOURCES.resolve("FileCrypt.java").toString(),
                dir.resolve("work").toString(),
                "4")
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    if (!demo.waitFor(5, TimeUnit.MINUTES)) {
      demo.destroyForcibly();
    }
    assertThat(demo.exitValue()).as(Files.readString(log)).isZero();
    assertThat(log).content().contains("DEMO PASSED: ");
  }
}
