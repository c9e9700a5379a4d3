package io.github.cmkjca.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two vaults, each used by processes of its own, with related keys in both. */
class MultiRegionIT {
  private static final String NORTH = "eu-north-1";
  private static final String WEST = "eu-west-1";
  private static final String TEXT = Base64.getEncoder().encodeToString(new byte[] {1, 2, 3});

  @TempDir Path folder;
  private Path north;
  private Path west;

  @BeforeEach
  void makeVaults() throws IOException {
    north = folder.resolve("north");
    west = folder.resolve("west");
    configure(north, NORTH, WEST + " = " + west);
    configure(west, WEST, NORTH + " = " + north);
    ChildJvm.cmkOk(west, "list-keys");
  }

  private static void configure(Path home, String region, String others) throws IOException {
    Files.createDirectories(home);
    Files.writeString(
        home.resolve("cmk.properties"),
        "cmk.region = " + region + "\ncmk.replica-regions = " + others + "\n");
  }

  private static String member(String json, String name) {
    Matcher matcher = Pattern.compile("\"" + name + "\"\\s*:\\s*\"([^\"]*)\"").matcher(json);
    if (!matcher.find()) {
      throw new AssertionError("no " + name + " in " + json);
    }
    return matcher.group(1);
  }

  private String newKey(String... more) {
    String[] words = new String[more.length + 2];
    words[0] = "create-key";
    words[1] = "--multi-region";
    System.arraycopy(more, 0, words, 2, more.length);
    String keyId = member(ChildJvm.cmkOk(north, words), "KeyId");
    ChildJvm.cmkOk(north, "replicate-key", "--key-id", keyId, "--replica-region", WEST);
    return keyId;
  }

  @Test
  void whatAProcessOfOneVaultEncryptsOneOfTheOtherDecrypts() throws IOException {
    String keyId = newKey();
    for (Path from : List.of(north, west)) {
      Path to = from.equals(north) ? west : north;
      String blob =
          member(
              ChildJvm.cmkOk(from, "encrypt", "--key-id", keyId, "--plaintext", TEXT),
              "CiphertextBlob");
      String opened = ChildJvm.cmkOk(to, "decrypt", "--ciphertext-blob", blob);
      assertThat(member(opened, "Plaintext")).isEqualTo(TEXT);
      assertThat(member(opened, "KeyId")).endsWith(keyId);
    }
    assertThat(Files.readAllBytes(north.resolve("root.key")))
        .isNotEqualTo(Files.readAllBytes(west.resolve("root.key")));
  }

  @Test
  void aSignatureMadeInOneVaultIsVerifiedInTheOther() {
    String keyId = newKey("--key-spec", "ECC_NIST_P256", "--key-usage", "SIGN_VERIFY");
    String algorithm = "ECDSA_SHA_256";
    String signature =
        member(
            ChildJvm.cmkOk(
                west,
                "sign",
                "--key-id",
                keyId,
                "--message",
                TEXT,
                "--signing-algorithm",
                algorithm),
            "Signature");
    assertThat(
            ChildJvm.cmkOk(
                north,
                "verify",
                "--key-id",
                keyId,
                "--message",
                TEXT,
                "--signature",
                signature,
                "--signing-algorithm",
                algorithm))
        .contains("\"SignatureValid\": true");
  }

  @Test
  void eachTrailHasWhatHappenedInItsVault() {
    String keyId = newKey();
    ChildJvm.cmkOk(north, "update-primary-region", "--key-id", keyId, "--primary-region", WEST);
    Vault here = new Vault(north);
    Vault there = new Vault(west);
    assertThat(here.auditWith("\"eventName\":\"ReplicateKey\"", keyId)).hasSize(1);
    assertThat(there.auditWith("\"eventName\":\"CreateKey\"", keyId)).hasSize(1);
    assertThat(
            there.auditWith(
                "\"eventName\":\"SynchronizeMultiRegionKey\"",
                "\"invokedBy\":\"AWS Internal\"",
                "\"eventType\":\"AwsApiCall\"",
                "\"requestID\"",
                "\"awsRegion\":\"" + WEST + "\""))
        .isNotEmpty();
    assertThat(here.auditWith("\"eventName\":\"UpdatePrimaryRegion\"", keyId)).hasSize(1);
    assertThat(there.auditWith("\"eventName\":\"UpdatePrimaryRegion\"", keyId)).hasSize(1);
  }

  @Test
  void aRotationThatDidNotReachTheReplicaIsEndedByTheNextProcess() throws IOException {
    String keyId = newKey();
    Path away = folder.resolve("away");
    Files.move(west, away);
    ChildJvm.cmkOk(north, "rotate-key-on-demand", "--key-id", keyId);
    assertThat(ChildJvm.cmkOk(north, "get-key-rotation-status", "--key-id", keyId))
        .contains("OnDemandRotationStartDate");
    Files.move(away, west);
    // The first process finds it not yet time to try again; the rotation is tried by any look.
    ChildJvm.cmkOk(north, "enable-key-rotation", "--key-id", keyId);
    String here = ChildJvm.cmkOk(north, "describe-key", "--key-id", keyId);
    String there = ChildJvm.cmkOk(west, "describe-key", "--key-id", keyId);
    assertThat(member(there, "CurrentKeyMaterialId"))
        .isEqualTo(member(here, "CurrentKeyMaterialId"));
    assertThat(ChildJvm.cmkOk(north, "get-key-rotation-status", "--key-id", keyId))
        .doesNotContain("OnDemandRotationStartDate");
    assertThat(ChildJvm.cmkOk(west, "list-key-rotations", "--key-id", keyId)).contains("ON_DEMAND");
  }
}
