package io.github.cmkjca.cli;

import io.burt.jmespath.Expression;
import io.burt.jmespath.JmesPathException;
import io.burt.jmespath.RuntimeConfiguration;
import io.burt.jmespath.jcf.JcfRuntime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code --query}: a part of an answer, by an expression of JMESPath, as {@code aws} takes it. */
final class Query {
  /** Texts and quoted names, in which backticks are nothing else; and literals. */
  private static final Pattern QUOTED =
      Pattern.compile("'(?:[^'\\\\]|\\\\.)*'|\"(?:[^\"\\\\]|\\\\.)*\"|`((?:[^`\\\\]|\\\\.)*)`");

  private static final Pattern JSON =
      Pattern.compile(
          "\\s*(?:[\\[{\"].*|true|false|null|-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)\\s*",
          Pattern.DOTALL);

  private final Expression<Object> expression;

  private Query(Expression<Object> expression) {
    this.expression = expression;
  }

  static Query parse(String text) {
    try {
      return new Query(
          new JcfRuntime(RuntimeConfiguration.builder().withSilentTypeErrors(false).build())
              .compile(withQuotedLiterals(text)));
    } catch (JmesPathException e) {
      throw new UsageException("argument --query: " + e.getMessage());
    }
  }

  /**
   * Scripts for {@code aws} write {@code `x`} for {@code `"x"`}, of which JMESPath itself has let
   * go.
   */
  private static String withQuotedLiterals(String text) {
    return QUOTED
        .matcher(text)
        .replaceAll(
            quoted -> {
              String literal = quoted.group(1);
              return Matcher.quoteReplacement(
                  literal == null || JSON.matcher(literal).matches()
                      ? quoted.group()
                      : "`\"" + literal.stripLeading().replace("\"", "\\\"") + "\"`");
            });
  }

  /**
   * The part of a document.
   *
   * @throws JmesPathException if a function cannot take what is there
   */
  @Nullable Object of(Object document) {
    return plain(expression.search(document));
  }

  /** Whole numbers without a fraction, as {@code aws} prints sums of such. */
  private static @Nullable Object plain(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<Object, @Nullable Object> members = new LinkedHashMap<>();
      map.forEach((name, member) -> members.put(name, plain(member)));
      return members;
    }
    if (value instanceof List<?> list) {
      List<@Nullable Object> items = new ArrayList<>();
      list.forEach(item -> items.add(plain(item)));
      return items;
    }
    return value instanceof Double number && number == Math.rint(number)
        ? (Object) number.longValue()
        : value;
  }
}
