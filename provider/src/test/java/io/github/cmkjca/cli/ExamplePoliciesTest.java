package io.github.cmkjca.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.cmkjca.cli.CommandLineRun.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The published example policies are accepted and mean what their statements say. */
class ExamplePoliciesTest {
  private static final Path POLICIES = Path.of("../config/policies");
  private static final String OWNER = "arn:aws:iam::000000000000:root";
  private static final String APPLICATION = "arn:aws:iam::000000000000:user/orders-service";
  private static final String ADMIN = "arn:aws:iam::000000000000:role/key-admin";
  private static final String USER = "arn:aws:iam::000000000000:role/key-user";

  private CommandLineRun cmk;

  @BeforeEach
  void vault(@TempDir Path dir) {
    cmk = new CommandLineRun(dir);
  }

  private String keyUnder(String policy) {
    return cmk.ok("create-key", "--policy", "file://" + POLICIES.resolve(policy)).member("KeyId");
  }

  private Result encrypt(String principal, String key, String... more) {
    List<String> words =
        new ArrayList<>(
            List.of("encrypt", "--as", principal, "--key-id", key, "--plaintext", "YQ=="));
    words.addAll(List.of(more));
    return cmk.run(words.toArray(String[]::new));
  }

  private static void assertDenied(Result result) {
    assertThat(result.code()).isEqualTo(254);
    assertThat(result.err()).contains("(AccessDeniedException)");
  }

  @Test
  void allAreAcceptedForNewAndExistingKeys() throws IOException {
    String key = cmk.ok("create-key").member("KeyId");
    try (Stream<Path> files = Files.list(POLICIES)) {
      List<Path> policies = files.sorted().toList();
      assertThat(policies).hasSize(3);
      for (Path policy : policies) {
        cmk.ok("put-key-policy", "--key-id", key, "--policy", "file://" + policy);
        cmk.ok("create-key", "--policy", "file://" + policy);
      }
    }
  }

  @Test
  void ownerOnly() {
    String key = keyUnder("owner-only.json");
    assertThat(encrypt(OWNER, key).code()).isZero();
    assertDenied(encrypt(APPLICATION, key));
  }

  @Test
  void applicationUnderContext() {
    String key = keyUnder("application-under-context.json");
    cmk.ok("describe-key", "--as", APPLICATION, "--key-id", key);
    assertThat(encrypt(APPLICATION, key, "--encryption-context", "application=orders,id=7").code())
        .isZero();
    assertDenied(encrypt(APPLICATION, key, "--encryption-context", "application=billing"));
    assertDenied(encrypt(APPLICATION, key));
    assertDenied(cmk.run("disable-key", "--as", APPLICATION, "--key-id", key));
    assertThat(encrypt(OWNER, key).code()).isZero();
  }

  @Test
  void adminsAndUsers() {
    String key = keyUnder("admins-and-users.json");
    assertThat(encrypt(USER, key).code()).isZero();
    assertDenied(encrypt(ADMIN, key));
    assertDenied(encrypt(OWNER, key));
    assertDenied(cmk.run("disable-key", "--as", USER, "--key-id", key));
    cmk.ok("disable-key", "--as", ADMIN, "--key-id", key);
    cmk.ok("enable-key", "--as", OWNER, "--key-id", key);
  }
}
