package io.github.cmkjca.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A grant made by one JVM, in others. */
class GrantIT {
  private static final String APP = "arn:aws:iam::000000000000:user/app";
  private static final String OTHER = "arn:aws:iam::000000000000:user/other";
  private static final String ENCRYPT = "encrypt alias/default";

  @TempDir Path folder;
  private Vault vault;
  private String keyId;

  @BeforeEach
  void createKey() {
    vault = new Vault(folder.resolve("home"));
    keyId = vault.createKey("alias/default");
  }

  @Test
  void aRunningJvmSeesAGrantAndItsRevocationWithinASecond() throws IOException {
    try (Dialogue app = app()) {
      assertThat(app.say(ENCRYPT)).contains("AccessDeniedException");
      String grantId = grant(APP, "GrantId");
      assertThat(millisecondsUntil(app, answer -> answer.startsWith("ok"))).isLessThan(1000);
      ChildJvm.cmkOk(vault.home(), "revoke-grant", "--key-id", keyId, "--grant-id", grantId);
      assertThat(millisecondsUntil(app, answer -> answer.contains("AccessDeniedException")))
          .isLessThan(1000);
    }
  }

  @Test
  void tokenIsTakenFromTheConfigurationAndHelpsNobodyElse() throws IOException {
    String token = grant(APP, "GrantToken");
    try (Dialogue app = app("-Dcmk.grant-tokens=" + token)) {
      app.ok(ENCRYPT);
    }
    String othersToken = grant(OTHER, "GrantToken");
    try (Dialogue stranger =
        as("arn:aws:iam::000000000000:user/stranger", "-Dcmk.grant-tokens=" + othersToken)) {
      assertThat(stranger.say(ENCRYPT)).contains("AccessDeniedException");
    }
    try (Dialogue app = app("-Dcmk.grant-tokens=nonsense")) {
      assertThat(app.say(ENCRYPT))
          .contains("InvalidKeyException")
          .contains("InvalidGrantTokenException")
          .doesNotContain("nonsense");
    }
  }

  private Dialogue app(String... options) {
    return as(APP, options);
  }

  private Dialogue as(String principal, String... options) {
    return Dialogue.with(
        ChildJvm.withHome(vault.home()).options("-Dcmk.principal=" + principal).options(options));
  }

  private String grant(String grantee, String member) {
    return ChildJvm.cmkOk(
            vault.home(),
            "create-grant",
            "--key-id",
            keyId,
            "--grantee-principal",
            grantee,
            "--operations",
            "GenerateDataKey",
            "Decrypt",
            "--query",
            member,
            "--output",
            "text")
        .strip();
  }

  /** Asks again and again; the limit of the caller is far below this one. */
  private static long millisecondsUntil(Dialogue app, Predicate<String> wanted) throws IOException {
    long start = System.nanoTime();
    String answer = app.say(ENCRYPT);
    while (!wanted.test(answer)) {
      if (System.nanoTime() - start > 60_000_000_000L) {
        throw new AssertionError("still " + answer);
      }
      answer = app.say(ENCRYPT);
    }
    return (System.nanoTime() - start) / 1_000_000;
  }
}
