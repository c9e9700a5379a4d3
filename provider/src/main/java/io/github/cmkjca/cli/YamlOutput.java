package io.github.cmkjca.cli;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code --output yaml} as {@code aws} prints it: maps and lists in block style, the members in the
 * order of their names. Long text is not folded.
 */
final class YamlOutput {
  /** Text that needs no quotes, unless YAML takes it for something else. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9/][A-Za-z0-9_./:@+=-]*(?<!:)");

  /** YAML 1.1, https://yaml.org/type/: numbers and timestamps, widely. */
  private static final Pattern NUMBER_OR_DATE =
      Pattern.compile(
          "0x[0-9a-fA-F_]+|[0-9][0-9_]*([.][0-9_]*)?([eE][-+]?[0-9]+)?|[0-9][0-9_]*(:[0-5]?[0-9])+"
              + "|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}.*");

  /** The same for booleans and null, as far as programs heed it. */
  private static final Set<String> WORDS =
      Set.of("yes", "no", "on", "off", "true", "false", "null");

  private final StringBuilder out = new StringBuilder();

  private YamlOutput() {}

  static String of(@Nullable Object value) {
    if (!(value instanceof Map || value instanceof List)) {
      return Json.pretty(value) + "\n";
    }
    YamlOutput yaml = new YamlOutput();
    yaml.block(value, "", "");
    return yaml.out.toString();
  }

  /**
   * Writes a value.
   *
   * @param first what stands before its first line
   * @param indent what stands before the others
   */
  private void block(@Nullable Object value, String first, String indent) {
    if (value instanceof Map<?, ?> map && !map.isEmpty()) {
      String before = first;
      for (Object name : map.keySet().stream().sorted().toList()) {
        member(scalar(name), map.get(name), before, indent);
        before = indent;
      }
    } else if (value instanceof List<?> list && !list.isEmpty()) {
      String before = first;
      for (Object item : list) {
        block(item, before + "- ", indent + "  ");
        before = indent;
      }
    } else {
      out.append(first).append(inline(value)).append('\n');
    }
  }

  private void member(String name, @Nullable Object value, String before, String indent) {
    out.append(before).append(name).append(':');
    if (value instanceof Map<?, ?> map && !map.isEmpty()) {
      out.append('\n');
      block(value, indent + "  ", indent + "  ");
    } else if (value instanceof List<?> list && !list.isEmpty()) {
      out.append('\n');
      block(value, indent, indent);
    } else {
      out.append(' ').append(inline(value)).append('\n');
    }
  }

  private static String inline(@Nullable Object value) {
    if (value instanceof Map) {
      return "{}";
    }
    if (value instanceof List) {
      return "[]";
    }
    return scalar(value);
  }

  private static String scalar(@Nullable Object value) {
    if (!(value instanceof String text)) {
      return Json.pretty(value);
    }
    if (isPlain(text)) {
      return text;
    }
    boolean onOneLine = text.chars().noneMatch(Character::isISOControl);
    return onOneLine ? "'" + text.replace("'", "''") + "'" : Json.pretty(text);
  }

  private static boolean isPlain(String text) {
    return PLAIN.matcher(text).matches()
        && !NUMBER_OR_DATE.matcher(text).matches()
        && !WORDS.contains(text.toLowerCase(Locale.ROOT));
  }
}
