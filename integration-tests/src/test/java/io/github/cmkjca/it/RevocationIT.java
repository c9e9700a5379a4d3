package io.github.cmkjca.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.cmkjca.it.app.Loop;
import io.github.cmkjca.it.app.PutRaw;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Revocation bites in other JVMs within a second, although they hold the data key in their caches.
 */
class RevocationIT {
  private static final String APP = "arn:aws:iam::000000000000:user/app";

  @TempDir Path folder;
  private Vault vault;
  private String keyId;

  @BeforeEach
  void createKey() {
    vault = new Vault(folder.resolve("home"));
    keyId = vault.createKey("alias/default");
  }

  @Test
  void aDisabledKeyStopsMessagesUnderTheCmk() throws IOException {
    revokeWhileRunning("alias/default", "DisabledException", "disable-key", "--key-id", keyId);
  }

  @Test
  void aDisabledKeyStopsTheDataKeyThatAnotherJvmHasCached() throws IOException {
    assertThat(
            ChildJvm.withHome(vault.home())
                .run(
                    PutRaw.class,
                    "entry",
                    "AES",
                    "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"))
        .returns(0, ChildJvm.Result::exitCode);
    revokeWhileRunning("entry", "DisabledException", "disable-key", "--key-id", keyId);
  }

  @Test
  void aChangedPolicyStopsThePrincipalThatItNoLongerNames() throws IOException {
    putPolicy(
        """
        {"Version":"2012-10-17","Statement":[
          {"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::000000000000:root"},"Action":"kms:*","Resource":"*"},
          {"Effect":"Allow","Principal":{"AWS":"%s"},"Action":["kms:GenerateDataKey","kms:Decrypt"],"Resource":"*"}]}
        """
            .formatted(APP));
    Process loop =
        ChildJvm.withHome(vault.home())
            .options("-Dcmk.principal=" + APP)
            .start(Loop.class, "alias/default");
    assertThat(firstLine(loop)).isEqualTo("ready");
    putPolicy(
        """
        {"Version":"2012-10-17","Statement":[
          {"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::000000000000:root"},"Action":"kms:*","Resource":"*"}]}
        """);
    assertRefusedWithinASecond(loop, System.currentTimeMillis(), "AccessDeniedException");
  }

  private void revokeWhileRunning(String alias, String error, String... command)
      throws IOException {
    Process loop = ChildJvm.withHome(vault.home()).start(Loop.class, alias);
    assertThat(firstLine(loop)).isEqualTo("ready");
    ChildJvm.cmkOk(vault.home(), command);
    assertRefusedWithinASecond(loop, System.currentTimeMillis(), error);
  }

  private void putPolicy(String policy) throws IOException {
    Path file = Files.writeString(folder.resolve("policy.json"), policy);
    ChildJvm.cmkOk(
        vault.home(),
        "put-key-policy",
        "--key-id",
        keyId,
        "--policy-name",
        "default",
        "--policy",
        "file://" + file);
  }

  private static void assertRefusedWithinASecond(Process loop, long revoked, String error) {
    ChildJvm.Result result = ChildJvm.finish(loop);
    assertThat(result.exitCode()).as(result.toString()).isZero();
    String[] words = result.lastLine().split(" ");
    assertThat(words[2]).isEqualTo(error);
    assertThat(Long.parseLong(words[0]) - revoked)
        .as("milliseconds of use after the revocation")
        .isLessThan(1000);
  }

  /** Reads byte by byte, so that what follows stays in the stream. */
  private static String firstLine(Process process) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = process.getInputStream().read();
        c != '\n' && c != -1;
        c = process.getInputStream().read()) {
      line.append((char) c);
    }
    if (line.isEmpty()) {
      throw new AssertionError("printed nothing: " + ChildJvm.finish(process));
    }
    return line.toString().strip();
  }
}
