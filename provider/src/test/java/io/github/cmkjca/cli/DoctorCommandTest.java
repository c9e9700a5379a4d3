package io.github.cmkjca.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.cmkjca.cli.CommandLineRun.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code doctor}: each finding has its advice, and nothing is ever changed. */
class DoctorCommandTest {
  private static final String ROOT = "arn:aws:iam::000000000000:root";

  private Path home;
  private CommandLineRun cmk;

  @BeforeEach
  void vault(@TempDir Path dir) {
    home = dir.resolve("home");
    cmk = new CommandLineRun(home);
  }

  private String newKey() {
    return cmk.ok("create-key").member("KeyId");
  }

  private static Map<String, String> files(Path directory) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path file : all.toList()) {
        files.put(
            file.toString(),
            Files.isDirectory(file)
                ? "directory"
                : HexFormat.of().formatHex(Files.readAllBytes(file))
                    + Files.getLastModifiedTime(file));
      }
    }
    return files;
  }

  private void assertFinding(Result result, String topic, String statement, String advice) {
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).isEmpty();
    assertThat(result.out())
        .containsPattern("FINDING +" + topic + " .*" + statement + ".*\n +-> .*" + advice);
  }

  @Test
  void aSoundVaultHasNoFindingsAndStaysAsItIs() throws IOException {
    newKey();
    Map<String, String> before = files(home);
    Result result = cmk.run("doctor");
    assertThat(result.code()).as(result.toString()).isZero();
    assertThat(result.out())
        .contains("ok       java", "ok       delegate", "ok       custodian", "ok       clock")
        .contains("1 keys: every policy can be replaced by somebody")
        .doesNotContain("FINDING");
    assertThat(files(home)).isEqualTo(before);
  }

  @Test
  void aVaultThatIsNotThereIsNotMade() {
    Result result = cmk.run("doctor");
    assertThat(result.code()).isZero();
    assertThat(result.out()).contains("there is no vault yet");
    assertThat(home).doesNotExist();
  }

  @Test
  void anOptionThatIsNotUnderstoodIsAFinding(@TempDir Path dir) throws IOException {
    Path file = Files.writeString(dir.resolve("c.properties"), "cmk.regoin = x\ncmk.account = 1\n");
    Result result = cmk.run("doctor", "--config", file.toString());
    assertFinding(result, "configuration", "1: cmk.regoin is no option", "cmk.properties");
    assertFinding(result, "configuration", "2: cmk.account = 1 is no account", "cmk.properties");
  }

  @Test
  void aRootKeyOpenToOthersIsAFinding() throws IOException {
    newKey();
    Path rootKey = home.resolve("root.key");
    Files.setPosixFilePermissions(rootKey, PosixFilePermissions.fromString("rw-r--r--"));
    assertFinding(cmk.run("doctor"), "root key", "is open to other users", "chmod 600 " + rootKey);
  }

  @Test
  void aDirectoryThatOthersMayWriteIsAFinding() throws IOException {
    newKey();
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxrwx---"));
    assertFinding(cmk.run("doctor"), "vault", "can be written by other users", "chmod 700");
  }

  @Test
  void theRootKeyOfAnotherVaultIsAFinding(@TempDir Path other) throws IOException {
    newKey();
    new CommandLineRun(other.resolve("home")).ok("create-key");
    Files.write(
        home.resolve("root.key"), Files.readAllBytes(other.resolve("home").resolve("root.key")));
    assertFinding(cmk.run("doctor"), "custodian", "vault", "no key of the vault can be used");
  }

  @Test
  void aFileThatIsNoVaultIsAFinding() throws IOException {
    newKey();
    Files.writeString(home.resolve("vault.db"), "no vault ".repeat(1000));
    assertFinding(cmk.run("doctor"), "vault", "vault.db", "nothing was changed");
  }

  @Test
  void aKeyThatNobodyCanManageIsAFinding() {
    String id = newKey();
    cmk.ok(
        "put-key-policy",
        "--key-id",
        id,
        "--bypass-policy-lockout-safety-check",
        "--policy",
        policy("\"AWS\":\"" + ROOT + "\"", "kms:Decrypt"));
    assertFinding(cmk.run("doctor"), "policy", id + ": nobody can be sure", "kms:PutKeyPolicy");
  }

  @Test
  void everybodyWithoutAConditionIsAFinding() {
    String id = newKey();
    cmk.ok("put-key-policy", "--key-id", id, "--policy", policy("\"AWS\":\"*\"", "kms:*"));
    assertFinding(cmk.run("doctor"), "policy", id + ": statement 1 of .* everybody", "condition");
  }

  @Test
  void aGrantToNobodyIsAFinding() {
    String id = newKey();
    String[] create = {
      "create-grant", "--key-id", id, "--operations", "Encrypt", "--grantee-principal", ""
    };
    create[create.length - 1] = "arn:aws:iam::000000000000:user/alice";
    cmk.ok(create);
    assertThat(cmk.run("doctor").out()).containsPattern("ok +grant +1 grants: each is to somebody");
    create[create.length - 1] = "arn:aws:iam::999988887777:user/alice";
    String grant = cmk.ok(create).member("GrantId");
    assertFinding(
        cmk.run("doctor"),
        "grant",
        id
            + ": its grant "
            + grant
            + " to arn:aws:iam::999988887777:user/alice can be used by nobody",
        "cmk revoke-grant --key-id " + id + " --grant-id " + grant);
    cmk.ok(create);
    assertFinding(
        cmk.run("doctor"), "grant", "alice .2 grants in all. can be used", "cmk revoke-grant");
  }

  @Test
  void aClockBehindTheNewestRecordIsAFinding() throws IOException {
    newKey();
    Files.writeString(
        home.resolve("audit").resolve("later.jsonl"),
        "{\"eventTime\":\"2999-01-01T00:00:00Z\",\"eventName\":\"Encrypt\"}\n");
    assertFinding(cmk.run("doctor"), "clock", "audit record, 2999-01-01T00:00:00Z", "NTP");
  }

  @Test
  void aDelegateThatIsNotThereIsAFinding(@TempDir Path dir) throws IOException {
    Path file = Files.writeString(dir.resolve("c.properties"), "cmk.delegate = Nobody\n");
    assertFinding(
        cmk.run("doctor", "--config", file.toString()), "delegate", "Nobody", "registered");
  }

  @Test
  void theOutputOfJsonHasTheSame() throws IOException {
    newKey();
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxrwx---"));
    Result result = cmk.run("doctor", "--output", "json");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.member("Advice")).isEqualTo("chmod 700 " + home);
    assertThat(cmk.run("doctor", "--output", "text", "--query", "Diagnoses[].Verdict").out())
        .contains("good", "finding");
  }

  private static String policy(String principal, String action) {
    return """
    {"Version":"2012-10-17","Statement":[
      {"Effect":"Allow","Principal":{%s},"Action":"%s","Resource":"*"}]}
    """
        .formatted(principal, action);
  }
}
