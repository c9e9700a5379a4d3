package io.github.cmkjca.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.cmkjca.cli.CommandLineRun.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sub-commands about multi-Region keys, on vaults that name each other in their configurations. */
class MultiRegionCommandsTest {
  private static final String NORTH = "eu-north-1";
  private static final String WEST = "eu-west-1";
  private static final String TEXT = Base64.getEncoder().encodeToString(new byte[] {1, 2, 3});

  private Path north;
  private Path west;
  private CommandLineRun cmk;
  private CommandLineRun there;

  @BeforeEach
  void vaults(@TempDir Path dir) throws IOException {
    north = dir.resolve("north");
    west = dir.resolve("west");
    configure(north, NORTH, WEST + " = " + west);
    configure(west, WEST, NORTH + " = " + north);
    cmk = new CommandLineRun(north);
    there = new CommandLineRun(west);
    there.ok("list-keys");
  }

  private static void configure(Path home, String region, String others) throws IOException {
    Files.createDirectories(home);
    Files.writeString(
        home.resolve("cmk.properties"),
        "cmk.region = " + region + "\ncmk.replica-regions = " + others + "\n");
  }

  private String newKey() {
    return cmk.ok("create-key", "--multi-region").member("KeyId");
  }

  private Result replicate(String keyId, String... more) {
    return cmk.ok(
        words(List.of("replicate-key", "--key-id", keyId, "--replica-region", WEST), more));
  }

  private static String[] words(List<String> first, String... more) {
    return Stream.concat(first.stream(), Arrays.stream(more)).toArray(String[]::new);
  }

  private static String arn(String region, String keyId) {
    return "arn:aws:kms:" + region + ":000000000000:key/" + keyId;
  }

  private static List<String> names(String json) {
    return json.lines()
        .filter(line -> line.contains("\": "))
        .map(line -> line.replaceAll("[^A-Za-z]*(\\w+).*", "$1"))
        .toList();
  }

  @Test
  void aMultiRegionKeyIsShownAsSuch() {
    Result created = cmk.ok("create-key", "--multi-region");
    assertThat(created.member("KeyId")).matches("mrk-[0-9a-f]{32}");
    assertThat(created.member("MultiRegion")).isEqualTo("true");
    assertThat(created.member("MultiRegionKeyType")).isEqualTo("PRIMARY");
    assertThat(names(created.out()))
        .containsSubsequence(
            "MultiRegion",
            "MultiRegionConfiguration",
            "MultiRegionKeyType",
            "PrimaryKey",
            "Arn",
            "Region",
            "ReplicaKeys");
    assertThat(created.out()).contains("\"ReplicaKeys\": []");
    Result single = cmk.ok("create-key", "--no-multi-region");
    assertThat(single.member("MultiRegion")).isEqualTo("false");
    assertThat(single.out()).doesNotContain("MultiRegionConfiguration");
  }

  @Test
  void theReplicaIsAnsweredAsItBegins() {
    String keyId = newKey();
    Result answer = replicate(keyId, "--description", "there", "--tags", "TagKey=k,TagValue=v");
    assertThat(answer.member("KeyState")).isEqualTo("Creating");
    assertThat(answer.member("Arn")).isEqualTo(arn(WEST, keyId));
    assertThat(answer.member("Description")).isEqualTo("there");
    assertThat(answer.member("MultiRegionKeyType")).isEqualTo("REPLICA");
    assertThat(answer.member("ReplicaPolicy")).contains("key-default-1");
    assertThat(answer.member("TagValue")).isEqualTo("v");
    assertThat(names(answer.out()))
        .containsSubsequence("ReplicaKeyMetadata", "ReplicaPolicy", "ReplicaTags");
    Result described = there.ok("describe-key", "--key-id", keyId);
    assertThat(described.member("KeyState")).isEqualTo("Enabled");
    assertThat(described.out()).contains(arn(NORTH, keyId)).contains(arn(WEST, keyId));
  }

  @Test
  void withoutTagsNoneAreAnswered() {
    assertThat(replicate(newKey()).out()).doesNotContain("ReplicaTags");
  }

  @Test
  void whatIsEncryptedHereIsDecryptedThere() {
    String keyId = newKey();
    replicate(keyId);
    String blob =
        cmk.ok("encrypt", "--key-id", keyId, "--plaintext", TEXT).member("CiphertextBlob");
    Result opened = there.ok("decrypt", "--ciphertext-blob", blob);
    assertThat(opened.member("Plaintext")).isEqualTo(TEXT);
    assertThat(opened.member("KeyId")).isEqualTo(arn(WEST, keyId));
  }

  @Test
  void thePrimaryRegionMoves() {
    String keyId = newKey();
    replicate(keyId);
    Result moved = cmk.ok("update-primary-region", "--key-id", keyId, "--primary-region", WEST);
    assertThat(moved.out()).isEmpty();
    assertThat(cmk.ok("describe-key", "--key-id", keyId).member("MultiRegionKeyType"))
        .isEqualTo("REPLICA");
    Result primary = there.ok("describe-key", "--key-id", keyId);
    assertThat(primary.member("MultiRegionKeyType")).isEqualTo("PRIMARY");
    assertThat(primary.member("KeyState")).isEqualTo("Enabled");
    there.ok("rotate-key-on-demand", "--key-id", keyId);
    assertThat(cmk.ok("describe-key", "--key-id", keyId).member("CurrentKeyMaterialId"))
        .isEqualTo(there.ok("describe-key", "--key-id", keyId).member("CurrentKeyMaterialId"))
        .isNotEqualTo(primary.member("CurrentKeyMaterialId"));
  }

  @Test
  void aPrimaryKeyWithReplicasWaitsForThem() {
    String keyId = newKey();
    replicate(keyId);
    Result scheduled =
        cmk.ok("schedule-key-deletion", "--key-id", keyId, "--pending-window-in-days", "8");
    assertThat(scheduled.member("KeyState")).isEqualTo("PendingReplicaDeletion");
    assertThat(scheduled.out()).doesNotContain("DeletionDate");
    assertThat(cmk.ok("describe-key", "--key-id", keyId).member("PendingDeletionWindowInDays"))
        .isEqualTo("8");
  }

  @Test
  void refusalsHaveTheFormOfAws() {
    String single = cmk.ok("create-key").member("KeyId");
    Result refused = cmk.run("replicate-key", "--key-id", single, "--replica-region", WEST);
    assertThat(refused.code()).isEqualTo(254);
    assertThat(refused.err())
        .isEqualTo(
            "\nAn error occurred (UnsupportedOperationException) when calling the ReplicateKey"
                + " operation: "
                + arn(NORTH, single)
                + " is not a multi-region primary key.\n");
    String keyId = newKey();
    Result unknown = cmk.run("replicate-key", "--key-id", keyId, "--replica-region", "us-east-1");
    assertThat(unknown.code()).isEqualTo(254);
    assertThat(unknown.err()).contains("UnsupportedOperationException").contains("us-east-1");
    assertThat(cmk.run("replicate-key", "--key-id", keyId).code()).isEqualTo(252);
    replicate(keyId);
    Result again = cmk.run("replicate-key", "--key-id", keyId, "--replica-region", WEST);
    assertThat(again.code()).isEqualTo(254);
    assertThat(again.err()).contains("(AlreadyExistsException)");
  }

  @Test
  void aVaultThatIsNotWhatTheConfigurationSaysIsRefused() throws IOException {
    String keyId = newKey();
    configure(west, "eu-south-1", "");
    assertRefused(keyId, "its cmk.region is eu-south-1");
    Files.writeString(
        west.resolve("cmk.properties"), "cmk.region = " + WEST + "\ncmk.account = 111122223333\n");
    assertRefused(keyId, "its cmk.account is 111122223333");
    Files.writeString(west.resolve("cmk.properties"), "cmk.regoin = " + WEST + "\n");
    assertRefused(keyId, "cmk.properties:1: cmk.regoin is no option");
    configure(west, WEST, "");
    Files.delete(west.resolve("vault.db"));
    assertRefused(keyId, "there is none; any command with this directory as --home makes it");
    assertThat(west.resolve("vault.db")).doesNotExist();
  }

  private void assertRefused(String keyId, String reason) {
    Result refused = cmk.run("replicate-key", "--key-id", keyId, "--replica-region", WEST);
    assertThat(refused.code()).isEqualTo(254);
    assertThat(refused.err())
        .contains("(KeyUnavailableException)")
        .contains(west.toString())
        .contains(reason);
  }
}
