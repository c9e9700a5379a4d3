package io.github.cmkjca.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.cmkjca.cli.CommandLineRun.Result;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sub-commands about the life of a key, against a vault of their own. */
class LifecycleCommandsTest {
  private static final String ARN = "arn:aws:kms:local:000000000000:key/";

  private CommandLineRun cmk;
  private String id;

  @BeforeEach
  void vault(@TempDir Path dir) {
    cmk = new CommandLineRun(dir.resolve("home"));
    id = cmk.ok("create-key").member("KeyId");
  }

  private String described(String member) {
    return cmk.ok("describe-key", "--key-id", id).member(member);
  }

  @Test
  void theDescriptionChanges() {
    assertThat(cmk.ok("update-key-description", "--key-id", id, "--description", "new").out())
        .isEmpty();
    assertThat(described("Description")).isEqualTo("new");
    cmk.ok("update-key-description", "--key-id", id, "--description", "");
    assertThat(described("Description")).isEmpty();
  }

  @Test
  void deletionIsScheduledAndCancelled() {
    Result scheduled =
        cmk.ok("schedule-key-deletion", "--key-id", id, "--pending-window-in-days", "7");
    assertThat(scheduled.out().lines().map(line -> line.replaceAll("[^A-Za-z]*(\\w+).*", "$1")))
        .containsSubsequence("KeyId", "DeletionDate", "KeyState", "PendingWindowInDays");
    assertThat(scheduled.member("KeyId")).isEqualTo(ARN + id);
    assertThat(scheduled.member("KeyState")).isEqualTo("PendingDeletion");
    assertThat(scheduled.member("PendingWindowInDays")).isEqualTo("7");
    OffsetDateTime date = OffsetDateTime.parse(scheduled.member("DeletionDate"));
    assertThat(date)
        .isBetween(
            OffsetDateTime.now(ZoneOffset.UTC).plusDays(6),
            OffsetDateTime.now(ZoneOffset.UTC).plusDays(8));
    assertThat(described("DeletionDate")).isEqualTo(scheduled.member("DeletionDate"));
    Result refused =
        cmk.run(
            "encrypt",
            "--key-id",
            id,
            "--plaintext",
            Base64.getEncoder().encodeToString(new byte[1]));
    assertThat(refused.code()).isEqualTo(254);
    assertThat(refused.err())
        .isEqualTo(
            "\nAn error occurred (KMSInvalidStateException) when calling the Encrypt operation: "
                + ARN
                + id
                + " is pending deletion.\n");
    assertThat(cmk.ok("cancel-key-deletion", "--key-id", id).member("KeyId")).isEqualTo(ARN + id);
    assertThat(described("KeyState")).isEqualTo("Disabled");
  }

  @Test
  void tagsAreGivenInShorthandOrJson() {
    cmk.ok("tag-resource", "--key-id", id, "--tags", "TagKey=a,TagValue=1", "TagKey=b,TagValue=");
    cmk.ok("tag-resource", "--key-id", id, "--tags", "[{\"TagKey\":\"c\",\"TagValue\":\"x, y\"}]");
    assertThat(cmk.ok("list-resource-tags", "--key-id", id).out())
        .containsIgnoringWhitespaces(
            "{\"Tags\": [{\"TagKey\": \"a\", \"TagValue\": \"1\"}, {\"TagKey\": \"b\","
                + " \"TagValue\": \"\"}, {\"TagKey\": \"c\", \"TagValue\": \"x, y\"}]}");
    cmk.ok("untag-resource", "--key-id", id, "--tag-keys", "a", "b");
    assertThat(cmk.ok("list-resource-tags", "--key-id", id).member("TagKey")).isEqualTo("c");
  }

  @Test
  void aKeyIsCreatedWithTags() {
    id = cmk.ok("create-key", "--tags", "TagKey=a,TagValue=1").member("KeyId");
    assertThat(cmk.ok("list-resource-tags", "--key-id", id).member("TagValue")).isEqualTo("1");
  }

  @Test
  void aTagNeedsItsMembersAndNoOthers() {
    Result missing = cmk.run("tag-resource", "--key-id", id, "--tags", "TagKey=a");
    assertThat(missing.code()).isEqualTo(252);
    assertThat(missing.err()).contains("Missing required parameter in Tags[0]: \"TagValue\"");
    Result unknown = cmk.run("tag-resource", "--key-id", id, "--tags", "Key=a,Value=b");
    assertThat(unknown.code()).isEqualTo(252);
    assertThat(unknown.err())
        .contains("Unknown parameter in Tags[0]: \"Key\", must be one of: TagKey, TagValue");
  }

  @Test
  void rotationIsSwitchedOnAndOff() {
    assertThat(cmk.ok("get-key-rotation-status", "--key-id", id).out())
        .containsIgnoringWhitespaces(
            "{\"KeyRotationEnabled\": false, \"KeyId\": \"" + ARN + id + "\"}");
    assertThat(
            cmk.ok("enable-key-rotation", "--key-id", id, "--rotation-period-in-days", "90").out())
        .isEmpty();
    Result on = cmk.ok("get-key-rotation-status", "--key-id", id);
    assertThat(on.member("KeyRotationEnabled")).isEqualTo("true");
    assertThat(on.member("RotationPeriodInDays")).isEqualTo("90");
    assertThat(OffsetDateTime.parse(on.member("NextRotationDate")))
        .isBetween(
            OffsetDateTime.now(ZoneOffset.UTC).plusDays(89),
            OffsetDateTime.now(ZoneOffset.UTC).plusDays(91));
    cmk.ok("disable-key-rotation", "--key-id", id);
    assertThat(cmk.ok("get-key-rotation-status", "--key-id", id).member("KeyRotationEnabled"))
        .isEqualTo("false");
  }

  @Test
  void rotationsOnDemandAreListed() {
    String first = described("CurrentKeyMaterialId");
    assertThat(cmk.ok("rotate-key-on-demand", "--key-id", id).member("KeyId")).isEqualTo(ARN + id);
    String second = described("CurrentKeyMaterialId");
    Result rotations = cmk.ok("list-key-rotations", "--key-id", id);
    assertThat(rotations.member("KeyId")).isEqualTo(id);
    assertThat(rotations.member("KeyMaterialId")).isEqualTo(second).isNotEqualTo(first);
    assertThat(rotations.member("KeyMaterialState")).isEqualTo("CURRENT");
    assertThat(rotations.member("RotationType")).isEqualTo("ON_DEMAND");
    assertThat(OffsetDateTime.parse(rotations.member("RotationDate"))).isNotNull();
    assertThat(
            cmk.ok(
                    "list-key-rotations",
                    "--key-id",
                    id,
                    "--include-key-material",
                    "ALL_KEY_MATERIAL",
                    "--limit",
                    "1")
                .member("KeyMaterialId"))
        .isEqualTo(first);
  }

  @Test
  void materialIsImportedAndDeleted() throws Exception {
    id = cmk.ok("create-key", "--origin", "EXTERNAL").member("KeyId");
    assertThat(described("KeyState")).isEqualTo("PendingImport");
    assertThat(described("Origin")).isEqualTo("EXTERNAL");
    Result parameters =
        cmk.ok(
            "get-parameters-for-import",
            "--key-id",
            id,
            "--wrapping-algorithm",
            "RSAES_OAEP_SHA_256",
            "--wrapping-key-spec",
            "RSA_2048");
    assertThat(OffsetDateTime.parse(parameters.member("ParametersValidTo")))
        .isBetween(
            OffsetDateTime.now(ZoneOffset.UTC).plusHours(23),
            OffsetDateTime.now(ZoneOffset.UTC).plusHours(24));
    Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
    cipher.init(
        Cipher.ENCRYPT_MODE,
        KeyFactory.getInstance("RSA")
            .generatePublic(
                new X509EncodedKeySpec(Base64.getDecoder().decode(parameters.member("PublicKey")))),
        new OAEPParameterSpec(
            "SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT));
    String material = Base64.getEncoder().encodeToString(cipher.doFinal(new byte[32]));
    Result imported =
        cmk.ok(
            "import-key-material",
            "--key-id",
            id,
            "--import-token",
            parameters.member("ImportToken"),
            "--encrypted-key-material",
            material,
            "--expiration-model",
            "KEY_MATERIAL_EXPIRES",
            "--valid-to",
            OffsetDateTime.now(ZoneOffset.UTC).plusDays(3).toString());
    assertThat(imported.member("KeyId")).isEqualTo(ARN + id);
    assertThat(described("KeyState")).isEqualTo("Enabled");
    assertThat(described("ExpirationModel")).isEqualTo("KEY_MATERIAL_EXPIRES");
    assertThat(OffsetDateTime.parse(described("ValidTo")))
        .isBetween(
            OffsetDateTime.now(ZoneOffset.UTC).plusDays(2),
            OffsetDateTime.now(ZoneOffset.UTC).plusDays(4));
    assertThat(described("CurrentKeyMaterialId")).isEqualTo(imported.member("KeyMaterialId"));
    assertThat(cmk.ok("delete-imported-key-material", "--key-id", id).member("KeyMaterialId"))
        .isEqualTo(imported.member("KeyMaterialId"));
    assertThat(described("KeyState")).isEqualTo("PendingImport");
    Result wrong =
        cmk.run(
            "import-key-material",
            "--key-id",
            id,
            "--import-token",
            parameters.member("ImportToken"),
            "--encrypted-key-material",
            material,
            "--valid-to",
            "soon");
    assertThat(wrong.code()).isEqualTo(252);
    assertThat(wrong.err()).contains("Invalid type for parameter ValidTo").doesNotContain("soon");
  }

  @Test
  void thePoliciesOfAKeyAreOne() {
    assertThat(cmk.ok("list-key-policies", "--key-id", id).out())
        .containsIgnoringWhitespaces("{\"PolicyNames\": [\"default\"]}");
  }
}
