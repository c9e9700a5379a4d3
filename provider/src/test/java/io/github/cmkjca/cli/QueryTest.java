package io.github.cmkjca.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.burt.jmespath.JmesPathException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Expected answers are those of the Python library that {@code aws} uses. */
class QueryTest {
  private static final Map<String, Object> LIST =
      Map.of(
          "Keys",
          List.of(
              Map.of("KeyId", "a", "N", 1L, "On", true),
              Map.of("KeyId", "b", "N", 2L, "On", false),
              Map.of("Other", "c", "T", List.of("x", "y"))));

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
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '#',
      value = {
        "Keys[?KeyId=='a'].N ~ [1]",
        "Keys[?KeyId==`a`].N ~ [1]",
        "Keys[?KeyId==`\"a\"`].N ~ [1]",
        "Keys[?On].KeyId ~ [a]",
        "Keys[?!On].KeyId ~ [b]",
        "Keys[?N>`1`].KeyId | [0] ~ b",
        "Keys[?On && N==`1` || KeyId=='b'].KeyId ~ [a, b]",
        "Keys[*].[KeyId,N] ~ [[a, 1], [b, 2], [null, null]]",
        "Keys[0].{Id:KeyId,Count:N} ~ {Id=a, Count=1}",
        "Keys[0:2].KeyId ~ [a, b]",
        "Keys[].T[] ~ [x, y]",
        "length(Keys) ~ 3",
        "sum(Keys[?N].N) ~ 3",
        "avg(Keys[?N].N) ~ 1.5",
        "join(',', Keys[].KeyId) ~ a,b",
        "sort_by(Keys[?KeyId], &KeyId)[-1].KeyId ~ b",
        "reverse(Keys[].KeyId) ~ [b, a]",
        "Keys[?contains(not_null(KeyId, ''), 'a')].KeyId ~ [a]",
        "Keys[?KeyId!=`0d3c-x`] | length(@) ~ 3",
        "\"Keys\"[0].KeyId ~ a",
        "not_null(Nope, Keys[0].KeyId) ~ a",
        "Keys[?KeyId=='`x`'] ~ []",
      })
  void allOfJmesPathIsUnderstood(String query, String answer) {
    assertThat(String.valueOf(Query.parse(query).of(LIST))).isEqualTo(answer);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ".", "a.", ".a", "a..b", "a[", "a[x]", "a b", "a[0]b", "Keys[?x", "nosuch(@)"})
  void whatIsNoExpressionIsRefused(String text) {
    assertThatThrownBy(() -> Query.parse(text))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("argument --query: ");
  }

  @Test
  void aFunctionThatCannotTakeWhatIsThereFails() {
    Query query = Query.parse("sum(Keys)");
    assertThatThrownBy(() -> query.of(LIST)).isInstanceOf(JmesPathException.class);
  }

  @Test
  void numbersArePrintedAsTheyAre() {
    assertThat(Output.of("json", "avg(Keys[?N].N)").format("ListKeys", LIST)).isEqualTo("1.5\n");
    assertThat(Output.of("json", "[sum(Keys[?N].N), `-7`]").format("ListKeys", LIST))
        .isEqualTo("[\n    3,\n    -7\n]\n");
    assertThat(Output.of("text", "Keys[*].[KeyId, N]").format("ListKeys", LIST))
        .isEqualTo("a\t1\nb\t2\nNone\tNone\n");
  }
}
