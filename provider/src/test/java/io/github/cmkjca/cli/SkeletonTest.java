package io.github.cmkjca.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.cmkjca.cli.CommandLineRun.Result;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Expected text is that of aws-cli 2.9, members in the order of our help. */
class SkeletonTest {
  private static Result run(String... words) {
    return CommandLineRun.runExactly(
        config -> {
          throw new AssertionError("opened");
        },
        words);
  }

  @Test
  void everyMemberHasASampleOfItsType() {
    Result skeleton = run("encrypt", "--generate-cli-skeleton");
    assertThat(skeleton.code()).isZero();
    assertThat(skeleton.out())
        .isEqualTo(
            """
            {
                "KeyId": "",
                "Plaintext": "",
                "EncryptionContext": {
                    "KeyName": ""
                },
                "GrantTokens": [
                    ""
                ],
                "EncryptionAlgorithm": "SYMMETRIC_DEFAULT",
                "DryRun": true
            }
            """);
    assertThat(run("encrypt", "--generate-cli-skeleton", "input").out()).isEqualTo(skeleton.out());
  }

  @Test
  void otherSkeletonsAreRefused() {
    assertThat(run("encrypt", "--generate-cli-skeleton", "output").code()).isEqualTo(252);
  }

  static Set<String> commandsWithRequests() {
    return Operations.ALL.stream()
        .filter(operation -> !(operation.action() instanceof Operation.Tool))
        .map(Operation::command)
        .collect(Collectors.toSet());
  }

  @ParameterizedTest
  @MethodSource("commandsWithRequests")
  void aSkeletonHasTheMembersThatTheRequestTakes(String command) {
    Result skeleton = run(command, "--generate-cli-skeleton");
    assertThat(skeleton.code()).isZero();
    Result taken =
        CommandLineRun.runExactly(
            config -> {
              throw new IllegalStateException("understood");
            },
            command,
            "--cli-input-json",
            skeleton.out());
    // Empty values are refused as aws does; nothing is unknown or of another type.
    assertThat(taken.err())
        .doesNotContain("Unknown parameter", "Invalid type", "required")
        .containsAnyOf("understood", "valid min length", "valid min value");
  }
}
