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

  @TempDir Path dir;

  /** Starts the demo and gives its exit code; what it says is in the log. */
  private int run(String custodian, String path) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Ddemo.custodian=" + custodian,
                SOURCES.resolve("Demo.java").toString(),
                ChildJvm.JAR.toString(),
                ChildJvm.OVERLAY.toString(),
                SOURCES.resolve("FileCrypt.java").toString(),
                dir.resolve("work").toString(),
                "4")
            .redirectErrorStream(true)
            .redirectOutput(log().toFile());
    builder.environment().put("PATH", path);
    Process demo = builder.start();
    if (!demo.waitFor(5, TimeUnit.MINUTES)) {
      demo.destroyForcibly();
    }
    return demo.waitFor();
  }

  private Path log() {
    return dir.resolve("log");
  }

  @Test
  void everyStepPasses() throws IOException, InterruptedException {
    int exitCode = run("", System.getenv("PATH"));
    assertThat(exitCode).as(Files.readString(log())).isZero();
    assertThat(log()).content().contains("DEMO PASSED: ").doesNotContain("token of SoftHSM");
  }

  @Test
  void everyStepPassesWithTheMasterKeyInSoftHsm() throws IOException, InterruptedException {
    int exitCode = run("softhsm", System.getenv("PATH"));
    String log = Files.readString(log());
    if (log.contains("install SoftHSM 2")) {
      Unavailable.skip("the demo with a token: " + log.substring(log.indexOf("DEMO FAILED")));
    }
    assertThat(exitCode).as(log).isZero();
    assertThat(log)
        .contains("DEMO PASSED: ")
        .contains(" + the vault has no root key and needs none")
        .containsAnyOf(
            " + it was made there and can never leave", "pkcs11-tool would show it in the token");
    assertThat(dir.resolve("work/home/root.key")).doesNotExist();
  }

  @Test
  void withoutSoftHsmItSaysWhatToInstall() throws IOException, InterruptedException {
    assertThat(run("softhsm", dir.toString())).isEqualTo(1);
    assertThat(log())
        .content()
        .contains("DEMO FAILED: ")
        .contains("install SoftHSM 2 (Debian: apt-get install softhsm2 opensc)");
  }

  @Test
  void aCustodianThatTheDemoDoesNotKnowIsRefused() throws IOException, InterruptedException {
    assertThat(run("hsm", System.getenv("PATH"))).isEqualTo(1);
    assertThat(log()).content().contains("DEMO FAILED: hsm is no custodian of this demo");
  }
}
