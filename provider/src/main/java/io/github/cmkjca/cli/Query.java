package io.github.cmkjca.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The part of JMESPath that scripts around {@code aws kms} live by: names, {@code [n]}, {@code []}
 * and {@code [*]}, joined by dots. More is refused, never misread.
 */
final class Query {
  private static final Pattern STEP =
      Pattern.compile("\\G(?:(?:^|(?<!^)\\.)([A-Za-z_][A-Za-z0-9_]*)|\\[(-?\\d{1,6}|\\*|)\\])");

  /** A name, or an index, or all items ({@code name} and {@code index} null). */
  private record Step(@Nullable String name, @Nullable Integer index) {}

  private final List<Step> steps;

  private Query(List<Step> steps) {
    this.steps = steps;
  }

  static Query parse(String text) {
    List<Step> steps = new ArrayList<>();
    Matcher matcher = STEP.matcher(text);
    int end = 0;
    while (end < text.length() && matcher.find()) {
      String brackets = matcher.group(2);
      steps.add(
          brackets == null
              ? new Step(matcher.group(1), null)
              : brackets.isEmpty() || brackets.equals("*")
                  ? new Step(null, null)
                  : new Step(null, Integer.valueOf(brackets)));
      end = matcher.end();
    }
    if (end != text.length() || steps.isEmpty()) {
      throw new UsageException(
          "argument --query: only names, [n], [] and [*] joined by dots are understood: " + text);
    }
    return new Query(steps);
  }

  @Nullable Object of(@Nullable Object document) {
    return apply(document, 0);
  }

  private @Nullable Object apply(@Nullable Object value, int at) {
    if (at == steps.size() || value == null) {
      return value;
    }
    Step step = steps.get(at);
    if (step.name() != null) {
      return value instanceof Map<?, ?> map ? apply(map.get(step.name()), at + 1) : null;
    }
    if (!(value instanceof List<?> list)) {
      return null;
    }
    if (step.index() != null) {
      int index = step.index() < 0 ? list.size() + step.index() : step.index();
      return index >= 0 && index < list.size() ? apply(list.get(index), at + 1) : null;
    }
    List<Object> projected = new ArrayList<>();
    for (Object item : list) {
      Object result = apply(item, at + 1);
      if (result != null) {
        projected.add(result);
      }
    }
    return projected;
  }
}
