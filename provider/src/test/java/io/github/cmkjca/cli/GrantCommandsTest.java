package io.github.cmkjca.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.cmkjca.cli.CommandLineRun.Result;
import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.kms.GrantConstraints;
import io.github.cmkjca.spi.kms.GrantListEntry;
import io.github.cmkjca.spi.kms.GrantOperation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sub-commands about grants, against a vault of their own. */
class GrantCommandsTest {
  private static final String ARN = "arn:aws:kms:local:000000000000:key/";
  private static final String ROOT = "arn:aws:iam::000000000000:root";
  private static final String ALICE = "arn:aws:iam::000000000000:user/alice";
  private static final String BOB = "arn:aws:iam::000000000000:user/bob";

  private CommandLineRun cmk;
  private String id;

  @BeforeEach
  void vault(@TempDir Path dir) {
    cmk = new CommandLineRun(dir.resolve("home"));
    id = cmk.ok("create-key").member("KeyId");
  }

  private Result create(String... more) {
    String[] words = {
      "create-grant", "--key-id", id, "--grantee-principal", ALICE, "--operations", "Encrypt"
    };
    String[] all = Arrays.copyOf(words, words.length + more.length);
    System.arraycopy(more, 0, all, words.length, more.length);
    return cmk.run(all);
  }

  private static List<String> members(Result result) {
    return result
        .out()
        .lines()
        .filter(line -> line.contains("\":"))
        .map(line -> line.replaceAll("^ *\"(\\w+)\":.*", "$1"))
        .toList();
  }

  @Test
  void aGrantPermitsAndIsListedAndRevoked() {
    assertThat(encryptAs(ALICE).code()).isEqualTo(254);
    Result created = create("Decrypt", "--retiring-principal", BOB, "--name", "for alice");
    assertThat(created.code()).as(created.err()).isEqualTo(254); // a blank in the name
    created = create("Decrypt", "--retiring-principal", BOB, "--name", "for-alice");
    assertThat(created.code()).as(created.err()).isZero();
    assertThat(members(created)).containsExactly("GrantToken", "GrantId");
    assertThat(encryptAs(ALICE).code()).isZero();

    Result listed = cmk.ok("list-grants", "--key-id", id);
    assertThat(members(listed))
        .containsExactly(
            "Grants",
            "KeyId",
            "GrantId",
            "Name",
            "CreationDate",
            "GranteePrincipal",
            "RetiringPrincipal",
            "IssuingAccount",
            "Operations");
    assertThat(listed.member("KeyId")).isEqualTo(ARN + id);
    assertThat(listed.member("GrantId")).isEqualTo(created.member("GrantId"));
    assertThat(listed.member("Name")).isEqualTo("for-alice");
    assertThat(OffsetDateTime.parse(listed.member("CreationDate"))).isNotNull();
    assertThat(listed.member("GranteePrincipal")).isEqualTo(ALICE);
    assertThat(listed.member("RetiringPrincipal")).isEqualTo(BOB);
    assertThat(listed.member("IssuingAccount")).isEqualTo(ROOT);
    assertThat(Set.of(listed.member("Operations").replaceAll("[\\[\\]]", "").split(", ")))
        .containsExactlyInAnyOrder("Decrypt", "Encrypt");

    Result revoked =
        cmk.ok("revoke-grant", "--key-id", id, "--grant-id", created.member("GrantId"));
    assertThat(revoked.out()).isEmpty();
    assertThat(encryptAs(ALICE).code()).isEqualTo(254);
    assertThat(cmk.ok("list-grants", "--key-id", id).out()).isEqualTo("{\n    \"Grants\": []\n}\n");
  }

  private Result encryptAs(String principal, String... more) {
    String[] words = {"encrypt", "--key-id", ARN + id, "--plaintext", "YQ==", "--as", principal};
    String[] all = Arrays.copyOf(words, words.length + more.length);
    System.arraycopy(more, 0, all, words.length, more.length);
    return cmk.run(all);
  }

  @Test
  void aTokenIsTakenAndATextThatIsNoneRefused() {
    String token = create().member("GrantToken");
    assertThat(encryptAs(ALICE, "--grant-tokens", token).code()).isZero();
    Result refused = encryptAs(ALICE, "--grant-tokens", "nonsense");
    assertThat(refused.code()).isEqualTo(254);
    assertThat(refused.err())
        .contains("An error occurred (InvalidGrantTokenException) when calling the Encrypt");
  }

  @Test
  void theRetiringPrincipalListsAndRetires() {
    Result created = create("--retiring-principal", BOB);
    create("--retiring-principal", ROOT);
    Result listed = cmk.ok("list-retirable-grants", "--retiring-principal", BOB);
    assertThat(listed.member("GrantId")).isEqualTo(created.member("GrantId"));
    assertThat(
            cmk.ok("retire-grant", "--grant-token", created.member("GrantToken"), "--as", BOB)
                .out())
        .isEmpty();
    assertThat(cmk.ok("list-retirable-grants", "--retiring-principal", BOB).out())
        .isEqualTo("{\n    \"Grants\": []\n}\n");
    Result byId = create("--retiring-principal", BOB);
    cmk.ok("retire-grant", "--key-id", ARN + id, "--grant-id", byId.member("GrantId"), "--as", BOB);
    assertThat(cmk.run("retire-grant").code()).isEqualTo(254);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "EncryptionContextSubset={tenant=blue,table=t1} | EncryptionContextSubset",
        "EncryptionContextEquals={tenant=blue,table=t1} | EncryptionContextEquals",
        "{\"EncryptionContextSubset\":{\"tenant\":\"blue\",\"table\":\"t1\"}} | EncryptionContextSubset",
      })
  void constraintsAreGivenInShorthandOrJson(String constraints, String member) {
    Result created = create("--constraints", constraints);
    assertThat(created.code()).as(created.err()).isZero();
    assertThat(cmk.ok("list-grants", "--key-id", id).out())
        .containsIgnoringWhitespaces(
            "\"Constraints\": {\"" + member + "\": {\"table\": \"t1\", \"tenant\": \"blue\"}}");
    assertThat(encryptAs(ALICE).code()).isEqualTo(254);
    assertThat(encryptAs(ALICE, "--encryption-context", "tenant=blue,table=t1").code()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "EncryptionContextSubset",
        "EncryptionContextSubset=secret",
        "EncryptionContextSubset={tenant=secret",
        "EncryptionContextSubset={tenant}",
        "EncryptionContextSubset={a=b},EncryptionContextSubset={secret=d}",
        "EncryptionContextSubset={a=b}secret",
        "{\"EncryptionContextSubset\":{\"a\":1}}",
        "{\"EncryptionContextSubset\":\"secret\"}",
        "[\"secret\"]",
      })
  void constraintsOfWrongFormAre252AndNotRepeated(String constraints) {
    Result refused = create("--constraints", constraints);
    assertThat(refused.code()).isEqualTo(252);
    assertThat(refused.err()).contains("onstraints").doesNotContain("secret");
  }

  @Test
  void anUnknownConstraintIsNamedAsByAws() {
    assertThat(create("--constraints", "Foo={a=b}").err())
        .isEqualTo(
            """

            Parameter validation failed:
            Unknown parameter in Constraints: "Foo", must be one of: EncryptionContextSubset, EncryptionContextEquals
            """);
  }

  @Test
  void operationsMayBeJsonAndUnknownOnesAreTheServicesToRefuse() {
    Result created =
        cmk.run(
            "create-grant",
            "--key-id",
            id,
            "--grantee-principal",
            ALICE,
            "--operations",
            "[\"Encrypt\",\"DescribeKey\"]");
    assertThat(created.code()).as(created.err()).isZero();
    Result refused = create("DisableKey");
    assertThat(refused.code()).isEqualTo(254);
    assertThat(refused.err())
        .startsWith(
            "\nAn error occurred (ValidationException) when calling the CreateGrant operation: 1"
                + " validation error detected: Value '[Encrypt, DisableKey]' at 'operations'"
                + " failed to satisfy constraint: Member must satisfy constraint: [Member must"
                + " satisfy enum value set: [");
  }

  @Test
  void aRequestMayComeWhole() {
    Result created =
        cmk.run(
            "create-grant",
            "--cli-input-json",
            """
            {"KeyId":"%s","GranteePrincipal":"%s","Operations":["Decrypt"],"Name":"n",
             "Constraints":{"EncryptionContextEquals":{"a":"b"}},"GrantTokens":[],"DryRun":false}
            """
                .formatted(id, ALICE));
    assertThat(created.code()).as(created.err()).isZero();
    Result same =
        cmk.run(
            "create-grant",
            "--key-id",
            id,
            "--grantee-principal",
            ALICE,
            "--operations",
            "Decrypt",
            "--name",
            "n",
            "--constraints",
            "EncryptionContextEquals={a=b}");
    assertThat(same.member("GrantId")).isEqualTo(created.member("GrantId"));
  }

  @Test
  void dryRunsAreRefusedAndDoNothing() {
    Result dry = create("--dry-run");
    assertThat(dry.code()).isEqualTo(254);
    assertThat(dry.err()).contains("(DryRunOperationException) when calling the CreateGrant");
    String grant = create().member("GrantId");
    for (String command : List.of("retire-grant", "revoke-grant")) {
      Result refused = cmk.run(command, "--key-id", ARN + id, "--grant-id", grant, "--dry-run");
      assertThat(refused.err()).contains("(DryRunOperationException)");
    }
    assertThat(cmk.ok("list-grants", "--key-id", id).member("GrantId")).isEqualTo(grant);
  }

  @Test
  void listsComeInPages() {
    Set<String> made =
        Set.of(create().member("GrantId"), create().member("GrantId"), create().member("GrantId"));
    assertThat(grantIds(cmk.ok("list-grants", "--key-id", id, "--page-size", "1"))).isEqualTo(made);
    Result one = cmk.ok("list-grants", "--key-id", id, "--limit", "2");
    assertThat(one.member("Truncated")).isEqualTo("true");
    Result rest =
        cmk.ok("list-grants", "--key-id", id, "--limit", "2", "--marker", one.member("NextMarker"));
    assertThat(rest.member("Truncated")).isEqualTo("false");
    assertThat(grantIds(one)).hasSize(2).doesNotContainAnyElementsOf(grantIds(rest));
    Result first = cmk.ok("list-grants", "--key-id", id, "--max-items", "1");
    Result next =
        cmk.ok("list-grants", "--key-id", id, "--starting-token", first.member("NextToken"));
    assertThat(grantIds(first)).hasSize(1).doesNotContainAnyElementsOf(grantIds(next));
    assertThat(grantIds(next)).hasSize(2);
    String third = made.iterator().next();
    assertThat(grantIds(cmk.ok("list-grants", "--key-id", id, "--grant-id", third)))
        .containsExactly(third);
    assertThat(cmk.ok("list-grants", "--key-id", id, "--grantee-principal", BOB).out())
        .isEqualTo("{\n    \"Grants\": []\n}\n");
  }

  private static Set<String> grantIds(Result result) {
    return result
        .out()
        .lines()
        .filter(line -> line.contains("\"GrantId\""))
        .map(line -> line.replaceAll(".*: \"(\\w+)\".*", "$1"))
        .collect(Collectors.toSet());
  }

  /** Expected texts are those that the formatter of {@code aws} makes of the same answer. */
  @ParameterizedTest
  @ValueSource(strings = {"table", "text"})
  void listsArePrintedAsByAws(String format) throws IOException {
    String key = "arn:aws:kms:eu-north-1:111122223333:key/1";
    String root = "arn:aws:iam::111122223333:root";
    GrantListEntry first =
        new GrantListEntry(
            key,
            "abc",
            "",
            Instant.EPOCH,
            "arn:aws:iam::111122223333:user/alice",
            null,
            root,
            List.of(GrantOperation.DECRYPT, GrantOperation.ENCRYPT),
            GrantConstraints.subset(EncryptionContext.of("tenant", "blue", "table", "t1")));
    GrantListEntry second =
        new GrantListEntry(
            key,
            "def",
            "n",
            Instant.EPOCH,
            "arn:aws:iam::111122223333:user/bob",
            root,
            root,
            List.of(GrantOperation.DECRYPT),
            GrantConstraints.NONE);
    Map<String, Object> answer = Map.of("Grants", List.of(atNoon(first), atNoon(second)));
    try (InputStream in = getClass().getResourceAsStream("aws-list-grants." + format + ".txt")) {
      assertThat(Output.of(format, null).format("ListGrants", answer))
          .isEqualTo(new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  /** Dates are printed in the zone of the machine. */
  private static Map<String, Object> atNoon(GrantListEntry entry) {
    Map<String, Object> members = new LinkedHashMap<>(Answers.of(entry));
    members.put("CreationDate", "2026-02-03T04:05:06+00:00");
    return members;
  }

  @Test
  void theSkeletonHasTheShapeOfTheRequest() {
    assertThat(cmk.ok("create-grant", "--generate-cli-skeleton").out())
        .isEqualTo(
            """
            {
                "KeyId": "",
                "GranteePrincipal": "",
                "RetiringPrincipal": "",
                "Operations": [
                    "Decrypt"
                ],
                "Constraints": {
                    "EncryptionContextSubset": {
                        "KeyName": ""
                    },
                    "EncryptionContextEquals": {
                        "KeyName": ""
                    }
                },
                "GrantTokens": [
                    ""
                ],
                "Name": "",
                "DryRun": true
            }
            """);
  }

  /** KMS API Reference: the operations with a member {@code GrantTokens}. */
  @Test
  void grantTokensAreTakenWhereAwsTakesThem() {
    assertThat(
            Operations.ALL.stream()
                .filter(
                    o -> o.parameters().stream().anyMatch(p -> p.flag().equals("--grant-tokens")))
                .map(Operation::apiName))
        .containsExactlyInAnyOrder(
            "CreateGrant",
            "DescribeKey",
            "GetPublicKey",
            "Encrypt",
            "Decrypt",
            "ReEncrypt",
            "GenerateDataKey",
            "GenerateDataKeyWithoutPlaintext",
            "GenerateDataKeyPair",
            "GenerateDataKeyPairWithoutPlaintext",
            "Sign",
            "Verify",
            "GenerateMac",
            "VerifyMac",
            "DeriveSharedSecret");
  }
}
