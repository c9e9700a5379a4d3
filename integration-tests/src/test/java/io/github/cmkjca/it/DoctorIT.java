package io.github.cmkjca.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.cmkjca.it.ChildJvm.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code doctor} and {@code completion} from the self-contained jar. */
class DoctorIT {
  @TempDir Path folder;

  /** It measures the delegate, which has no AES instructions in a JVM that does not optimise. */
  private Result doctor(String... options) {
    return ChildJvm.withHome(folder.resolve("home"))
        .unregistered()
        .options("-XX:TieredStopAtLevel=4")
        .options(options)
        .runCmk("doctor");
  }

  @Test
  void theOverlayIsFoundInOrder() {
    new Vault(folder.resolve("home")).createKey("alias/orders");
    Result result = doctor("-Djava.security.properties=" + ChildJvm.OVERLAY);
    assertThat(result.out())
        .containsPattern("ok +registration .*CMK is number [0-9]+, after the JDK's")
        .contains("ok       custodian");
    assertThat(result.exitCode()).as(result.out()).isZero();
  }

  @Test
  void anOverlayWithAGapIsAFinding() throws IOException {
    Path gap = Files.writeString(folder.resolve("gap"), "security.provider.99=CMK\n");
    Result result = doctor("-Djava.security.properties=" + gap);
    assertThat(result.out()).containsPattern("FINDING +registration .*" + gap);
    assertThat(result.exitCode()).isEqualTo(1);
  }

  @Test
  void theShellsScriptIsInTheJar() {
    assertThat(ChildJvm.cmkOk(folder.resolve("home"), "completion", "bash"))
        .contains("complete -F _complete_cmk");
  }
}
