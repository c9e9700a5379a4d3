package io.github.cmkjca.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * {@code --output table} as {@code aws} prints it: a section for each map or list, with the members
 * in the order of their names; sections of one row stand upright where the table would be wider
 * than the terminal.
 */
final class TableOutput {
  private final List<TableSection> sections = new ArrayList<>();

  private TableOutput() {}

  /**
   * The table; empty for an empty answer.
   *
   * @param title of the whole: the name of the operation
   * @param terminalWidth in columns
   */
  static String of(String title, @Nullable Object value, int terminalWidth) {
    TableOutput table = new TableOutput();
    table.add(title, value, 0);
    return table.print(terminalWidth);
  }

  private String print(int terminalWidth) {
    if (sections.isEmpty()) {
      return "";
    }
    if (width() > terminalWidth) {
      sections.replaceAll(TableSection::upended);
    }
    int width = width();
    StringBuilder out = new StringBuilder("-".repeat(width)).append('\n');
    sections.forEach(section -> section.print(out, width));
    return out.toString();
  }

  private int width() {
    return sections.stream().mapToInt(TableSection::width).max().orElse(0);
  }

  private void add(@Nullable String title, @Nullable Object value, int depth) {
    if (isEmpty(value)) {
      return;
    }
    TableSection section = title == null ? last() : begin(title, depth);
    if (value instanceof Map<?, ?> map) {
      addMap(section, map, depth);
    } else if (value instanceof List<?> list && list.get(0) instanceof Map) {
      addMaps(section, String.valueOf(title), list, depth);
    } else if (value instanceof List<?> list) {
      addItems(section, list, depth);
    }
  }

  private void addMap(TableSection section, Map<?, ?> map, int depth) {
    List<String> scalars = names(List.of(map), item -> !isNested(item));
    if (scalars.size() == 1) {
      section.row(List.of(scalars.get(0), scalar(map.get(scalars.get(0)))));
    } else if (!scalars.isEmpty()) {
      section.headers(scalars);
      section.row(scalars.stream().map(name -> scalar(map.get(name))).toList());
    }
    for (String name : names(List.of(map), TableOutput::isNested)) {
      add(name, map.get(name), depth + 1);
    }
  }

  /** One row a map; where maps have parts of their own, one section a map. */
  private void addMaps(TableSection first, String title, List<?> list, int depth) {
    List<String> scalars = names(list, item -> !isNested(item));
    List<String> parts = names(list, TableOutput::isNested);
    TableSection section = first;
    section.headers(scalars);
    boolean isFirst = true;
    for (Object item : list) {
      Map<?, ?> map = item instanceof Map<?, ?> m ? m : Map.of();
      if (!isFirst && !parts.isEmpty()) {
        section = begin(title, depth);
        section.headers(scalars);
      }
      isFirst = false;
      section.row(
          scalars.stream()
              .map(name -> map.containsKey(name) ? scalar(map.get(name)) : "")
              .toList());
      for (String name : parts) {
        add(name, map.get(name), depth + 1);
      }
    }
  }

  private void addItems(TableSection section, List<?> list, int depth) {
    for (Object item : list) {
      if (!isNested(item)) {
        section.row(List.of(scalar(item)));
      } else if (item instanceof List<?> cells && cells.stream().noneMatch(TableOutput::isNested)) {
        section.row(cells.stream().map(TableOutput::scalar).toList());
      } else {
        add(null, item, depth);
      }
    }
  }

  private TableSection begin(String title, int depth) {
    TableSection section = new TableSection(title, depth);
    sections.add(section);
    return section;
  }

  private TableSection last() {
    return sections.get(sections.size() - 1);
  }

  /** Names of the members of all maps whose values are such, sorted. */
  private static List<String> names(List<?> maps, Predicate<@Nullable Object> such) {
    TreeSet<String> names = new TreeSet<>();
    for (Object item : maps) {
      if (item instanceof Map<?, ?> map) {
        map.forEach(
            (name, value) -> {
              if (such.test(value)) {
                names.add((String) name);
              }
            });
      }
    }
    return List.copyOf(names);
  }

  private static boolean isEmpty(@Nullable Object value) {
    return value == null
        || value.equals("")
        || value.equals(false)
        || (value instanceof Map<?, ?> map && map.isEmpty())
        || (value instanceof List<?> list && list.isEmpty());
  }

  private static boolean isNested(@Nullable Object value) {
    return value instanceof Map || value instanceof List;
  }

  private static String scalar(@Nullable Object value) {
    return PythonText.of(value);
  }
}
