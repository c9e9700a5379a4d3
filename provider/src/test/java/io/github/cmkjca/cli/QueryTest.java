package io.github.cmkjca.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueryTest {
  private static final Map<String, Object> LIST =
      Map.of("Keys", List.of(Map.of("KeyId", "a"), Map.of("KeyId", "b"), Map.of("Other", "c")));

  @Test
  void namesIndexesAndProjections() {
    assertThat(Query.parse("Keys[0].KeyId").of(LIST)).isEqualTo("a");
    assertThat(Query.parse("Keys[-2].KeyId").of(LIST)).isEqualTo("b");
    assertThat(Query.parse("Keys[].KeyId").of(LIST)).isEqualTo(List.of("a", "b"));
    assertThat(Query.parse("Keys[*].KeyId").of(LIST)).isEqualTo(List.of("a", "b"));
    assertThat(Query.parse("Keys").of(LIST)).isEqualTo(LIST.get("Keys"));
  }

  @Test
  void whatIsNotThereIsNull() {
    assertThat(Query.parse("Keys[9].KeyId").of(LIST)).isNull();
    assertThat(Query.parse("Nothing.Here").of(LIST)).isNull();
    assertThat(Query.parse("Keys.KeyId").of(LIST)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "a.",
        ".a",
        "a..b",
        "a[",
        "a[x]",
        "Keys[?KeyId=='a']",
        "{a:b}",
        "a|b",
        "a b",
        "length(a)",
        "a[0]b"
      })
  void otherExpressionsAreRefused(String text) {
    assertThatThrownBy(() -> Query.parse(text)).isInstanceOf(UsageException.class);
  }
}
