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
    assertThat(Output.of(null, null).format(KEY))
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
    assertThat(Output.of("json", null).format(map("Aliases", List.of())))
        .isEqualTo("{\n    \"Aliases\": []\n}\n");
    assertThat(Output.of("json", "X").format(KEY)).isEqualTo("null\n");
    assertThat(Output.of("text", "X").format(KEY)).isEqualTo("None\n");
  }

  @Test
  void textIsSortedFieldsBetweenTabs() {
    assertThat(Output.of("text", null).format(KEY))
        .isEqualTo("KEYMETADATA\t1\tTrue\tk\tFalse\nENCRYPTIONALGORITHMS\tSYMMETRIC_DEFAULT\n");
    assertThat(
            Output.of("text", null)
                .format(map("Keys", List.of(map("KeyId", "a", "KeyArn", "b"), map("KeyId", "é")))))
        .isEqualTo("KEYS\tb\ta\nKEYS\t\té\n");
  }

  @Test
  void aQueryPicksAPart() {
    assertThat(Output.of("text", "KeyMetadata.KeyId").format(KEY)).isEqualTo("k\n");
    assertThat(Output.of("json", "KeyMetadata.KeyId").format(KEY)).isEqualTo("\"k\"\n");
    assertThat(
            Output.of("text", "Keys[].KeyId")
                .format(map("Keys", List.of(map("KeyId", "a"), map("KeyId", "b")))))
        .isEqualTo("a\tb\n");
  }

  @Test
  void otherFormatsAreRefused() {
    assertThatThrownBy(() -> Output.of("yaml", null)).isInstanceOf(UsageException.class);
  }
}
