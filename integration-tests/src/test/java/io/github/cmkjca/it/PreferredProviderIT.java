package io.github.cmkjca.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.cmkjca.it.app.SignPss;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What docs/DIFFERENCES.md says of programs that set the parameters of RSASSA-PSS before the key.
 */
class PreferredProviderIT {
  @Test
  void theJdkSettlesOnItsOwnProviderWhereParametersComeBeforeTheKey(@TempDir Path home) {
    ChildJvm.Result result = ChildJvm.withHome(home).run(SignPss.class);
    assertThat(result.lastLine()).as("%s", result).isEqualTo("refused: key must be RSAPrivateKey");
  }

  @Test
  void theSecurityPropertyMakesItAskForOurs(@TempDir Path home) throws IOException {
    Path overlay = home.resolve("java.security");
    Files.writeString(
        overlay,
        Files.readString(ChildJvm.OVERLAY)
            + "\njdk.security.provider.preferred=Signature.RSASSA-PSS:CMK\n");
    ChildJvm.Result result =
        ChildJvm.withHome(home).options("-Djava.security.properties=" + overlay).run(SignPss.class);
    assertThat(result.lastLine()).as("%s", result).isEqualTo("verified");
  }
}
