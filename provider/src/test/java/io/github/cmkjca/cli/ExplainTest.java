package io.github.cmkjca.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code explain}, {@code cmk.explain-denials} and identity policies at the command line. */
class ExplainTest {
  private static final String ALICE = "arn:aws:iam::000000000000:user/alice";

  private Path home;
  private CommandLineRun cmk;

  @BeforeEach
  void open(@TempDir Path dir) {
    home = dir;
    cmk = new CommandLineRun(home);
  }

  @Test
  void explainsAndFollowsTheFilesOfIdentityPolicies() throws IOException {
    String key = cmk.ok("create-key").member("KeyId");
    assertThat(
            cmk.ok("explain", "--key-id", key, "--principal", ALICE, "--action", "kms:Decrypt")
                .member("Decision"))
        .isEqualTo("implicitDeny");
    Files.createDirectory(home.resolve("identity-policies"));
    Files.writeString(
        home.resolve("identity-policies/alice.json"),
        """
        {"Principals": "%s", "Policy": {"Statement":
          {"Sid": "use", "Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*"}}}"""
            .formatted(ALICE));
    CommandLineRun.Result result =
        cmk.ok("explain", "--key-id", key, "--principal", ALICE, "--action", "kms:Decrypt");
    assertThat(result.member("Decision")).isEqualTo("allowed");
    assertThat(result.member("DecidedBy")).isEqualTo("IdentityPolicy");
    assertThat(result.member("Policy")).isEqualTo("alice.json");
    assertThat(result.member("Statement")).isEqualTo("use");
  }

  @Test
  void refusalsExplainThemselvesIfConfigured() throws IOException {
    String key = cmk.ok("create-key").member("KeyId");
    String reason = "the key policy leaves it to identity policies";
    assertThat(cmk.run("describe-key", "--key-id", key, "--as", ALICE).err())
        .contains("no identity-based policy allows")
        .doesNotContain(reason);
    Files.writeString(home.resolve("cmk.properties"), "cmk.explain-denials = true\n");
    assertThat(cmk.run("describe-key", "--key-id", key, "--as", ALICE).err())
        .contains("no identity-based policy allows the kms:DescribeKey action: " + reason);
  }
}
