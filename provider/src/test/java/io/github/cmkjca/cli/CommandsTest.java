package io.github.cmkjca.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.cmkjca.cli.CommandLineRun.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each sub-command against a vault of its own. */
class CommandsTest {
  private Path dir;
  private CommandLineRun cmk;

  @BeforeEach
  void vault(@TempDir Path dir) {
    this.dir = dir;
    cmk = new CommandLineRun(dir.resolve("home"));
  }

  private String newKey(String... more) {
    List<String> words = new ArrayList<>(List.of("create-key"));
    words.addAll(List.of(more));
    return cmk.ok(words.toArray(String[]::new)).member("KeyId");
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void createKeyAnswersItsMetadataWithTheMembersOfAws() {
    Result key = cmk.ok("create-key", "--description", "for orders");
    assertThat(key.out().lines().map(line -> line.replaceAll("[^A-Za-z]*([A-Za-z]+).*", "$1")))
        .containsSubsequence(
            List.of(
                "KeyMetadata",
                "AWSAccountId",
                "KeyId",
                "Arn",
                "CreationDate",
                "Enabled",
                "Description",
                "KeyUsage",
                "KeyState",
                "Origin",
                "KeyManager",
                "CustomerMasterKeySpec",
                "KeySpec",
                "EncryptionAlgorithms",
                "MultiRegion",
                "CurrentKeyMaterialId"));
    assertThat(key.member("AWSAccountId")).isEqualTo("000000000000");
    assertThat(key.member("Arn"))
        .isEqualTo("arn:aws:kms:local:000000000000:key/" + key.member("KeyId"));
    assertThat(OffsetDateTime.parse(key.member("CreationDate"))).isNotNull();
    assertThat(key.member("Enabled")).isEqualTo("true");
    assertThat(key.member("Description")).isEqualTo("for orders");
    assertThat(key.member("KeyUsage")).isEqualTo("ENCRYPT_DECRYPT");
    assertThat(key.member("KeyState")).isEqualTo("Enabled");
    assertThat(key.member("Origin")).isEqualTo("AWS_KMS");
    assertThat(key.member("KeyManager")).isEqualTo("CUSTOMER");
    assertThat(key.member("CustomerMasterKeySpec")).isEqualTo("SYMMETRIC_DEFAULT");
    assertThat(key.member("EncryptionAlgorithms")).isEqualTo("[SYMMETRIC_DEFAULT]");
  }

  @Test
  void anHmacKeyHasMacAlgorithms() {
    Result key =
        cmk.ok("create-key", "--key-spec", "HMAC_384", "--key-usage", "GENERATE_VERIFY_MAC");
    assertThat(key.member("MacAlgorithms")).isEqualTo("[HMAC_SHA_384]");
    assertThat(key.out()).doesNotContain("EncryptionAlgorithms", "CurrentKeyMaterialId");
  }

  @Test
  void describeKeyShowsTheStateThatDisableAndEnableSet() {
    String id = newKey();
    Result none = cmk.ok("disable-key", "--key-id", id);
    assertThat(none.out()).isEmpty();
    assertThat(cmk.ok("describe-key", "--key-id", id).member("KeyState")).isEqualTo("Disabled");
    cmk.ok("enable-key", "--key-id", id);
    assertThat(cmk.ok("describe-key", "--key-id", id).member("KeyState")).isEqualTo("Enabled");
  }

  @Test
  void aDisabledKeyRefusesWithTheErrorOfAws() {
    String id = newKey();
    cmk.ok("disable-key", "--key-id", id);
    Result refused = cmk.run("encrypt", "--key-id", id, "--plaintext", base64("x"));
    assertThat(refused.code()).isEqualTo(254);
    assertThat(refused.out()).isEmpty();
    assertThat(refused.err())
        .isEqualTo(
            "\nAn error occurred (DisabledException) when calling the Encrypt operation:"
                + " arn:aws:kms:local:000000000000:key/"
                + id
                + " is disabled.\n");
  }

  @Test
  void aKeyThatIsNotThereIsNotFound() {
    Result missing = cmk.run("describe-key", "--key-id", "alias/missing");
    assertThat(missing.code()).isEqualTo(254);
    assertThat(missing.err())
        .startsWith(
            "\nAn error occurred (NotFoundException) when calling the DescribeKey operation: ");
  }

  @Test
  void aliasesAreCreatedListedMovedAndDeleted() {
    String one = newKey();
    String two = newKey();
    cmk.ok("create-alias", "--alias-name", "alias/orders", "--target-key-id", one);
    Result list = cmk.ok("list-aliases", "--key-id", one);
    assertThat(list.member("AliasName")).isEqualTo("alias/orders");
    assertThat(list.member("AliasArn")).isEqualTo("arn:aws:kms:local:000000000000:alias/orders");
    assertThat(list.member("TargetKeyId")).isEqualTo(one);
    assertThat(OffsetDateTime.parse(list.member("LastUpdatedDate"))).isNotNull();
    cmk.ok("update-alias", "--alias-name", "alias/orders", "--target-key-id", two);
    assertThat(cmk.ok("describe-key", "--key-id", "alias/orders").member("KeyId")).isEqualTo(two);
    cmk.ok("delete-alias", "--alias-name", "alias/orders");
    assertThat(cmk.ok("list-aliases").out()).isEqualTo("{\n    \"Aliases\": []\n}\n");
  }

  @Test
  void listsJoinPagesUnlessOnePageIsAskedFor() {
    newKey();
    newKey();
    newKey();
    Result all = cmk.ok("list-keys", "--page-size", "1");
    assertThat(all.out()).containsIgnoringWhitespaces("{ \"Keys\": [ {").doesNotContain("Trunc");
    assertThat(all.out().split("KeyArn", -1)).hasSize(4);

    Result page = cmk.ok("list-keys", "--limit", "2");
    assertThat(page.member("Truncated")).isEqualTo("true");
    Result rest = cmk.ok("list-keys", "--marker", page.member("NextMarker"));
    assertThat(rest.member("Truncated")).isEqualTo("false");
    assertThat(rest.out().split("KeyArn", -1)).hasSize(2);
    assertThat(cmk.ok("list-keys", "--no-paginate").member("Truncated")).isEqualTo("false");
  }

  @Test
  void textShowsWhereToGoOnAfterThePage() {
    newKey();
    newKey();
    Result text = cmk.ok("list-keys", "--max-items", "1", "--output", "text");
    String token = cmk.ok("list-keys", "--max-items", "1").member("NextToken");
    assertThat(text.out()).startsWith("KEYS\t").endsWith("\nNEXTTOKEN\t" + token + "\n");
  }

  @Test
  void startingTokensGoOnWhereMaxItemsEnded() {
    newKey();
    newKey();
    newKey();
    String all = cmk.ok("list-keys", "--query", "Keys[].KeyId", "--output", "text").out();
    for (String pageSize : List.of("1", "2", "100")) {
      Result first = cmk.ok("list-keys", "--max-items", "1", "--page-size", pageSize);
      Result second =
          cmk.ok(
              "list-keys",
              "--max-items",
              "1",
              "--page-size",
              pageSize,
              "--starting-token",
              first.member("NextToken"));
      Result third =
          cmk.ok(
              "list-keys", "--page-size", pageSize, "--starting-token", second.member("NextToken"));
      assertThat(third.out()).doesNotContain("NextToken");
      assertThat(
              String.join(
                  "\t", first.member("KeyId"), second.member("KeyId"), third.member("KeyId")))
          .isEqualTo(all.strip());
    }
    assertThat(cmk.run("list-keys", "--starting-token", "???").code()).isEqualTo(252);
  }

  @Test
  void policiesArePutFromAFileAndGot() throws IOException {
    String id = newKey();
    String policy =
        "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Sid\":\"Owner\",\"Effect\":\"Allow\","
            + "\"Principal\":{\"AWS\":\"arn:aws:iam::000000000000:root\"},\"Action\":\"kms:*\","
            + "\"Resource\":\"*\"}]}";
    Path file = Files.writeString(dir.resolve("policy.json"), policy);
    cmk.ok("put-key-policy", "--key-id", id, "--policy", "file://" + file);
    Result got = cmk.ok("get-key-policy", "--key-id", id, "--policy-name", "default");
    assertThat(got.member("PolicyName")).isEqualTo("default");
    assertThat(got.member("Policy")).contains("\"Owner\"");
    Result refused =
        cmk.run("put-key-policy", "--key-id", id, "--policy", "{\"Version\":\"2012-10-17\"");
    assertThat(refused.code()).isEqualTo(254);
    assertThat(refused.err()).contains("(MalformedPolicyDocumentException)", "PutKeyPolicy");
  }

  @Test
  void anotherPrincipalIsDenied() {
    String id = newKey();
    String user = "arn:aws:iam::000000000000:user/eve";
    Result denied = cmk.run("encrypt", "--key-id", id, "--plaintext", base64("x"), "--as", user);
    assertThat(denied.code()).isEqualTo(254);
    assertThat(denied.err()).contains("(AccessDeniedException)", user, "kms:Encrypt");
  }

  @Test
  void encryptAndDecryptByBase64UnderAContext() {
    String id = newKey();
    Result encrypted =
        cmk.ok(
            "encrypt",
            "--key-id",
            id,
            "--plaintext",
            base64("hello"),
            "--encryption-context",
            "tenant=blue,order='1,2'");
    assertThat(encrypted.member("KeyId")).endsWith(id);
    assertThat(encrypted.member("EncryptionAlgorithm")).isEqualTo("SYMMETRIC_DEFAULT");
    Result decrypted =
        cmk.ok(
            "decrypt",
            "--ciphertext-blob",
            encrypted.member("CiphertextBlob"),
            "--encryption-context",
            "{\"order\":\"1,2\",\"tenant\":\"blue\"}");
    assertThat(decrypted.member("Plaintext")).isEqualTo(base64("hello"));
    assertThat(decrypted.member("KeyId")).endsWith(id);
    Result wrong =
        cmk.run(
            "decrypt",
            "--ciphertext-blob",
            encrypted.member("CiphertextBlob"),
            "--encryption-context",
            "tenant=red");
    assertThat(wrong.code()).isEqualTo(254);
    assertThat(wrong.err())
        .isEqualTo(
            "\nAn error occurred (InvalidCiphertextException) when calling the Decrypt operation:"
                + " \n");
  }

  @Test
  void encryptAndDecryptFilesAsTheAwsManualShows() throws IOException {
    String id = newKey();
    byte[] secret = {0, 1, 2, (byte) 0xff};
    Path plain = Files.write(dir.resolve("plain"), secret);
    Result encrypted =
        cmk.ok(
            "encrypt",
            "--key-id",
            id,
            "--plaintext",
            "fileb://" + plain,
            "--output",
            "text",
            "--query",
            "CiphertextBlob");
    Path cipher =
        Files.write(dir.resolve("cipher"), Base64.getDecoder().decode(encrypted.out().strip()));
    Result decrypted =
        cmk.ok(
            "decrypt",
            "--ciphertext-blob",
            "fileb://" + cipher,
            "--output",
            "text",
            "--query",
            "Plaintext");
    assertThat(Base64.getDecoder().decode(decrypted.out().strip())).isEqualTo(secret);
    Path text = Files.writeString(dir.resolve("cipher.b64"), encrypted.out());
    assertThat(cmk.ok("decrypt", "--ciphertext-blob", "file://" + text).member("Plaintext"))
        .isEqualTo(Base64.getEncoder().encodeToString(secret));
  }

  @Test
  void plainTextIsTakenAsItIsInTheBinaryFormatOfVersionOne() {
    String id = newKey();
    String blob =
        cmk.ok(
                "encrypt",
                "--key-id",
                id,
                "--plaintext",
                "hello",
                "--cli-binary-format",
                "raw-in-base64-out")
            .member("CiphertextBlob");
    assertThat(cmk.ok("decrypt", "--ciphertext-blob", blob).member("Plaintext"))
        .isEqualTo(base64("hello"));
  }

  @Test
  void dataKeysComeWithAndWithoutPlaintext() {
    String id = newKey();
    Result with = cmk.ok("generate-data-key", "--key-id", id, "--key-spec", "AES_256");
    assertThat(Base64.getDecoder().decode(with.member("Plaintext"))).hasSize(32);
    assertThat(
            cmk.ok("decrypt", "--ciphertext-blob", with.member("CiphertextBlob"))
                .member("Plaintext"))
        .isEqualTo(with.member("Plaintext"));
    Result without =
        cmk.ok(
            "generate-data-key-without-plaintext",
            "--key-id",
            id,
            "--number-of-bytes",
            "64",
            "--encryption-context",
            "a=b");
    assertThat(without.out()).doesNotContain("Plaintext");
    String plaintext =
        cmk.ok(
                "decrypt",
                "--ciphertext-blob",
                without.member("CiphertextBlob"),
                "--encryption-context",
                "a=b")
            .member("Plaintext");
    assertThat(Base64.getDecoder().decode(plaintext)).hasSize(64);
  }

  @Test
  void reEncryptMovesToAnotherKeyAndContext() {
    String one = newKey();
    String two = newKey();
    String blob =
        cmk.ok(
                "encrypt",
                "--key-id",
                one,
                "--plaintext",
                base64("x"),
                "--encryption-context",
                "a=b")
            .member("CiphertextBlob");
    Result moved =
        cmk.ok(
            "re-encrypt",
            "--ciphertext-blob",
            blob,
            "--source-encryption-context",
            "a=b",
            "--destination-key-id",
            two,
            "--destination-encryption-context",
            "c=d");
    assertThat(moved.member("SourceKeyId")).endsWith(one);
    assertThat(moved.member("KeyId")).endsWith(two);
    assertThat(moved.member("SourceEncryptionAlgorithm")).isEqualTo("SYMMETRIC_DEFAULT");
    assertThat(moved.member("DestinationEncryptionAlgorithm")).isEqualTo("SYMMETRIC_DEFAULT");
    assertThat(
            cmk.ok(
                    "decrypt",
                    "--key-id",
                    two,
                    "--ciphertext-blob",
                    moved.member("CiphertextBlob"),
                    "--encryption-context",
                    "c=d")
                .member("Plaintext"))
        .isEqualTo(base64("x"));
  }

  @Test
  void macsAreGeneratedAndVerified() {
    String id = newKey("--key-spec", "HMAC_256", "--key-usage", "GENERATE_VERIFY_MAC");
    String message = base64("message");
    Result mac =
        cmk.ok(
            "generate-mac",
            "--key-id",
            id,
            "--message",
            message,
            "--mac-algorithm",
            "HMAC_SHA_256");
    assertThat(Base64.getDecoder().decode(mac.member("Mac"))).hasSize(32);
    Result valid =
        cmk.ok(
            "verify-mac",
            "--key-id",
            id,
            "--message",
            message,
            "--mac-algorithm",
            "HMAC_SHA_256",
            "--mac",
            mac.member("Mac"));
    assertThat(valid.member("MacValid")).isEqualTo("true");
    Result wrong =
        cmk.run(
            "verify-mac",
            "--key-id",
            id,
            "--message",
            base64("other"),
            "--mac-algorithm",
            "HMAC_SHA_256",
            "--mac",
            mac.member("Mac"));
    assertThat(wrong.code()).isEqualTo(254);
    assertThat(wrong.err()).contains("(KMSInvalidMacException)", "VerifyMac");
  }

  @Test
  void randomBytes() {
    assertThat(
            Base64.getDecoder()
                .decode(cmk.ok("generate-random", "--number-of-bytes", "24").member("Plaintext")))
        .hasSize(24);
  }

  @Test
  void dryRunChecksAndDoesNothing() {
    String id = newKey();
    Result dry = cmk.run("encrypt", "--key-id", id, "--plaintext", base64("x"), "--dry-run");
    assertThat(dry.code()).isEqualTo(254);
    assertThat(dry.err())
        .contains(
            "(DryRunOperationException) when calling the Encrypt operation: The request would have"
                + " succeeded, but the DryRun option is set.");
  }

  @Test
  void aRequestMayComeAsJsonAndFlagsWin() throws IOException {
    String id = newKey();
    Path json =
        Files.writeString(
            dir.resolve("request.json"),
            "{\"KeyId\":\"alias/none\",\"Plaintext\":\""
                + base64("x")
                + "\",\"EncryptionContext\":{\"a\":\"b\"},\"GrantTokens\":[],\"DryRun\":false}");
    String blob =
        cmk.ok("encrypt", "--cli-input-json", "file://" + json, "--key-id", id)
            .member("CiphertextBlob");
    assertThat(
            cmk.ok("decrypt", "--ciphertext-blob", blob, "--encryption-context", "a=b")
                .member("Plaintext"))
        .isEqualTo(base64("x"));
  }

  @Test
  void theRegionOfArnsMayBeGiven() {
    assertThat(cmk.ok("create-key", "--region", "eu-west-1").member("Arn"))
        .startsWith("arn:aws:kms:eu-west-1:000000000000:key/");
  }
}
