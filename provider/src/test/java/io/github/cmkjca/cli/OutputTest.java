package io.github.cmkjca.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Expected texts are those that aws-cli 2.9 prints for the same answers. */
class OutputTest {
  private static Map<String, Object> map(Object... pairs) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put((String) pairs[i], pairs[i + 1]);
    }
    return map;
  }

  private static final Map<String, Object> KEY =
      map(
          "KeyMetadata",
          map(
              "AWSAccountId",
              "1",
              "KeyId",
              "k",
              "Enabled",
              true,
              "EncryptionAlgorithms",
              List.of("SYMMETRIC_DEFAULT"),
              "MultiRegion",
              false));

  @Test
  void jsonIsIndentedByFour() {
    assertThat(Output.of(null, null).format("DescribeKey", KEY))
        .isEqualTo(
            """
            {
                "KeyMetadata": {
                    "AWSAccountId": "1",
                    "KeyId": "k",
                    "Enabled": true,
                    "EncryptionAlgorithms": [
                        "SYMMETRIC_DEFAULT"
                    ],
                    "MultiRegion": false
                }
            }
            """);
  }

  @Test
  void emptyListsAndNull() {
    assertThat(Output.of("json", null).format("DescribeKey", map("Aliases", List.of())))
        .isEqualTo("{\n    \"Aliases\": []\n}\n");
    assertThat(Output.of("json", "X").format("DescribeKey", KEY)).isEqualTo("null\n");
    assertThat(Output.of("text", "X").format("DescribeKey", KEY)).isEqualTo("None\n");
  }

  @Test
  void textIsSortedFieldsBetweenTabs() {
    assertThat(Output.of("text", null).format("DescribeKey", KEY))
        .isEqualTo("KEYMETADATA\t1\tTrue\tk\tFalse\nENCRYPTIONALGORITHMS\tSYMMETRIC_DEFAULT\n");
    assertThat(
            Output.of("text", null)
                .format(
                    "DescribeKey",
                    map("Keys", List.of(map("KeyId", "a", "KeyArn", "b"), map("KeyId", "é")))))
        .isEqualTo("KEYS\tb\ta\nKEYS\t\té\n");
  }

  @Test
  void aQueryPicksAPart() {
    assertThat(Output.of("text", "KeyMetadata.KeyId").format("DescribeKey", KEY)).isEqualTo("k\n");
    assertThat(Output.of("json", "KeyMetadata.KeyId").format("DescribeKey", KEY))
        .isEqualTo("\"k\"\n");
    assertThat(
            Output.of("text", "Keys[].KeyId")
                .format("DescribeKey", map("Keys", List.of(map("KeyId", "a"), map("KeyId", "b")))))
        .isEqualTo("a\tb\n");
  }

  @Test
  void aTableHasASectionForEachMapAndList() {
    assertThat(Output.of("table", null).format("DescribeKey", KEY))
        .isEqualTo(
            """
            -------------------------------------------------------
            |                     DescribeKey                     |
            +-----------------------------------------------------+
            ||                    KeyMetadata                    ||
            |+---------------+----------+--------+---------------+|
            || AWSAccountId  | Enabled  | KeyId  |  MultiRegion  ||
            |+---------------+----------+--------+---------------+|
            ||  1            |  True    |  k     |  False        ||
            |+---------------+----------+--------+---------------+|
            |||              EncryptionAlgorithms               |||
            ||+-------------------------------------------------+||
            |||  SYMMETRIC_DEFAULT                              |||
            ||+-------------------------------------------------+||
            """);
  }

  @Test
  void aRowThatIsTooWideForTheTerminalStandsUpright() {
    Map<String, Object> key =
        map(
            "KeyMetadata",
            map(
                "AWSAccountId",
                "111122223333",
                "KeyId",
                "1234abcd-12ab-34cd-56ef-1234567890ab",
                "Arn",
                "arn:aws:kms:local:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
                "Enabled",
                true,
                "Description",
                "for \u6771\u4eac",
                "EncryptionAlgorithms",
                List.of("SYMMETRIC_DEFAULT"),
                "MultiRegion",
                false));
    String upright = Output.of("table", null).format("DescribeKey", key);
    assertThat(upright)
        .isEqualTo(
            """
            -----------------------------------------------------------------------------------------------
            |                                         DescribeKey                                         |
            +---------------------------------------------------------------------------------------------+
            ||                                        KeyMetadata                                        ||
            |+--------------+----------------------------------------------------------------------------+|
            ||  AWSAccountId|  111122223333                                                              ||
            ||  Arn         |  arn:aws:kms:local:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab   ||
            ||  Description |  for \u6771\u4eac                                                                  ||
            ||  Enabled     |  True                                                                      ||
            ||  KeyId       |  1234abcd-12ab-34cd-56ef-1234567890ab                                      ||
            ||  MultiRegion |  False                                                                     ||
            |+--------------+----------------------------------------------------------------------------+|
            |||                                  EncryptionAlgorithms                                   |||
            ||+-----------------------------------------------------------------------------------------+||
            |||  SYMMETRIC_DEFAULT                                                                      |||
            ||+-----------------------------------------------------------------------------------------+||
            """);
    assertThat(Output.of("table", null, 300).format("DescribeKey", key))
        .contains("||  111122223333");
  }

  @Test
  void aTableOfMapsHasARowEach() {
    assertThat(
            Output.of("table", null)
                .format(
                    "ListKeys",
                    map("Keys", List.of(map("KeyId", "a", "KeyArn", "b"), map("KeyId", "c")))))
        .isEqualTo(
            """
            -----------------------
            |      ListKeys       |
            +---------------------+
            ||       Keys        ||
            |+---------+---------+|
            || KeyArn  |  KeyId  ||
            |+---------+---------+|
            ||  b      |  a      ||
            ||         |  c      ||
            |+---------+---------+|
            """);
  }

  @Test
  void aTableOfMapsWithPartsHasASectionEach() {
    Map<String, Object> grants =
        map(
            "Grants",
            List.of(
                map(
                    "GrantId",
                    "1",
                    "Operations",
                    List.of("Decrypt", "Encrypt"),
                    "Constraints",
                    map("EncryptionContextEquals", map("a", "b"))),
                map("GrantId", "2", "Name", "n", "Operations", List.of("Decrypt"))),
            "Truncated",
            false);
    assertThat(Output.of("table", null).format("ListGrants", grants))
        .isEqualTo(
            """
            -------------------------------
            |         ListGrants          |
            +----------------+------------+
            |  Truncated     |  False     |
            +----------------+------------+
            ||          Grants           ||
            |+---------------+-----------+|
            ||    GrantId    |   Name    ||
            |+---------------+-----------+|
            ||  1            |           ||
            |+---------------+-----------+|
            |||       Constraints       |||
            ||+-------------------------+||
            ||||EncryptionContextEquals||||
            |||+----------+------------+|||
            ||||  a       |  b         ||||
            |||+----------+------------+|||
            |||       Operations        |||
            ||+-------------------------+||
            |||  Decrypt                |||
            |||  Encrypt                |||
            ||+-------------------------+||
            ||          Grants           ||
            |+---------------+-----------+|
            ||    GrantId    |   Name    ||
            |+---------------+-----------+|
            ||  2            |  n        ||
            |+---------------+-----------+|
            |||       Operations        |||
            ||+-------------------------+||
            |||  Decrypt                |||
            ||+-------------------------+||
            """);
  }

  @Test
  void aTableOfAQuery() {
    Map<String, Object> keys = map("Keys", List.of(map("KeyId", "a"), map("KeyId", "b")));
    assertThat(Output.of("table", "Keys[].KeyId").format("ListKeys", keys))
        .isEqualTo(
            """
            ----------
            |ListKeys|
            +--------+
            |  a     |
            |  b     |
            +--------+
            """);
    assertThat(Output.of("table", "Keys[0].KeyId").format("ListKeys", keys))
        .isEqualTo("----------\n|ListKeys|\n+--------+\n");
    assertThat(Output.of("table", "Nope").format("ListKeys", keys)).isEmpty();
    assertThat(Output.of("table", null).format("ListKeys", map("Keys", List.of())))
        .isEqualTo("----------\n|ListKeys|\n+--------+\n");
  }

  @Test
  void yamlIsInBlocksSortedAndQuotedWhereItMustBe() {
    assertThat(
            Output.of("yaml", null)
                .format(
                    "DescribeKey",
                    map(
                        "KeyMetadata",
                        map(
                            "AWSAccountId",
                            "111122223333",
                            "KeyId",
                            "1234abcd-12ab-34cd-56ef-1234567890ab",
                            "Arn",
                            "arn:aws:kms:local:1:key/x",
                            "CreationDate",
                            "2026-02-03T04:05:06+00:00",
                            "Enabled",
                            true,
                            "Description",
                            "",
                            "EncryptionAlgorithms",
                            List.of("SYMMETRIC_DEFAULT"),
                            "Nested",
                            List.of(map("A", List.of(), "B", map())),
                            "N",
                            5L))))
        .isEqualTo(
            """
            KeyMetadata:
              AWSAccountId: '111122223333'
              Arn: arn:aws:kms:local:1:key/x
              CreationDate: '2026-02-03T04:05:06+00:00'
              Description: ''
              Enabled: true
              EncryptionAlgorithms:
              - SYMMETRIC_DEFAULT
              KeyId: 1234abcd-12ab-34cd-56ef-1234567890ab
              N: 5
              Nested:
              - A: []
                B: {}
            """);
    assertThat(
            Output.of("yaml", null)
                .format(
                    "GetKeyPolicy",
                    map("Policy", "{\n  \"Statement\" : [ ]\n}", "PolicyName", "default")))
        .isEqualTo("Policy: \"{\\n  \\\"Statement\\\" : [ ]\\n}\"\nPolicyName: default\n");
    assertThat(
            Output.of("yaml", "Keys[].KeyId")
                .format(
                    "ListKeys",
                    map(
                        "Keys",
                        List.of(
                            map("KeyId", "a"),
                            map("KeyId", "true"),
                            map("KeyId", "0x2"),
                            map("KeyId", "it's: so")))))
        .isEqualTo("- a\n- 'true'\n- '0x2'\n- 'it''s: so'\n");
    assertThat(Output.of("yaml", "KeyMetadata.KeyId").format("DescribeKey", KEY))
        .isEqualTo("\"k\"\n");
    assertThat(Output.of("yaml", "X").format("DescribeKey", KEY)).isEqualTo("null\n");
  }

  @Test
  void otherFormatsAreRefused() {
    assertThatThrownBy(() -> Output.of("xml", null))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("json | text | table | yaml");
  }
}
