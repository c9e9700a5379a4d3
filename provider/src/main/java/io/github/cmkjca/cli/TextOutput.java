package io.github.cmkjca.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** {@code --output text} as {@code aws} prints it: lines of fields between tabs. */
final class TextOutput {
  private final StringBuilder out = new StringBuilder();

  private TextOutput() {}

  static String of(@Nullable Object value) {
    TextOutput text = new TextOutput();
    text.any(null, value, List.of());
    return text.out.toString();
  }

  /** A whole answer: where to go on comes after the page, under its name. */
  static String ofAnswer(Map<String, Object> answer) {
    Object next = answer.get(Paging.NEXT_TOKEN);
    if (next == null) {
      return of(answer);
    }
    Map<String, Object> page = new TreeMap<>(answer);
    page.remove(Paging.NEXT_TOKEN);
    return of(page) + of(Map.of(Paging.NEXT_TOKEN, Map.of(Paging.NEXT_TOKEN, next)));
  }

  private void any(@Nullable String name, @Nullable Object value, List<String> columns) {
    if (value instanceof Map<?, ?> map) {
      map(name, map, columns);
    } else if (value instanceof List<?> list) {
      list(name, list);
    } else {
      line(List.of(scalar(value)));
    }
  }

  /** The scalars, sorted by name (or the given columns), in one line; then the rest. */
  private void map(@Nullable String name, Map<?, ?> map, List<String> columns) {
    List<String> fields = new ArrayList<>();
    TreeMap<String, Object> nested = new TreeMap<>();
    TreeSet<String> scalars = new TreeSet<>(columns);
    map.forEach(
        (key, value) -> {
          if (isNested(value)) {
            nested.put((String) key, value);
          } else {
            scalars.add((String) key);
          }
        });
    for (String key : scalars) {
      fields.add(map.containsKey(key) ? scalar(map.get(key)) : "");
    }
    if (!fields.isEmpty()) {
      if (name != null) {
        fields.add(0, name.toUpperCase(Locale.ROOT));
      }
      line(fields);
    }
    nested.forEach((key, value) -> any(key, value, List.of()));
  }

  private void list(@Nullable String name, List<?> list) {
    if (list.stream().anyMatch(TextOutput::isNested)) {
      TreeSet<String> columns = new TreeSet<>();
      for (Object item : list) {
        if (item instanceof Map<?, ?> map) {
          map.forEach(
              (key, value) -> {
                if (!isNested(value)) {
                  columns.add((String) key);
                }
              });
        }
      }
      list.forEach(item -> any(name, item, List.copyOf(columns)));
    } else if (name != null) {
      list.forEach(item -> line(List.of(name.toUpperCase(Locale.ROOT), scalar(item))));
    } else if (!list.isEmpty()) {
      line(list.stream().map(TextOutput::scalar).toList());
    }
  }

  private static boolean isNested(@Nullable Object value) {
    return value instanceof Map || value instanceof List;
  }

  private void line(List<String> fields) {
    out.append(String.join("\t", fields)).append('\n');
  }

  private static String scalar(@Nullable Object value) {
    return PythonText.of(value);
  }
}
