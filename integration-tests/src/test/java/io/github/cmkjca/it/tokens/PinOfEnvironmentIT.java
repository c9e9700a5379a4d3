package io.github.cmkjca.it.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.cmkjca.it.ChildJvm;
import io.github.cmkjca.it.ChildJvm.Result;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The PIN of a token from the environment, where no file is named. */
class PinOfEnvironmentIT {
  @Test
  void theVariableIsUsedAndWithoutItThePinIsAskedFor(@TempDir Path home) {
    SoftHsm token = SoftHsm.fresh();
    String options = String.join("\n", token.options("")).replaceAll("cmk.pkcs11.pin-file.*", "");
    TokenFiles.write(home.resolve("cmk.properties"), options + "\n");

    Result without = jvm(home, token).runCmk("create-key");
    assertThat(without.exitCode()).isEqualTo(254);
    assertThat(without.err()).contains("asks for a PIN and none is configured", "CMK_PKCS11_PIN");

    Result with = jvm(home, token).environment("CMK_PKCS11_PIN", SoftHsm.PIN).runCmk("create-key");
    assertThat(with.exitCode()).as(with.err()).isZero();
  }

  private static ChildJvm jvm(Path home, SoftHsm token) {
    ChildJvm jvm = ChildJvm.withHome(home).unregistered();
    token.environment().forEach(jvm::environment);
    return jvm;
  }
}
