package io.github.cmkjca.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a table with columns of its own: a title, headers, rows; each of them may be missing.
 */
final class TableSection {
  /** Blanks around a cell, and its edges, in the width of a column. */
  private static final int PADDING = 4;

  private static final int BORDER = 2;

  private final @Nullable String title;
  private final int depth;
  private final List<String> headers = new ArrayList<>();
  private final List<List<String>> rows = new ArrayList<>();

  /**
   * An empty section.
   *
   * @param title null: none
   * @param depth how many sections it lies in
   */
  TableSection(@Nullable String title, int depth) {
    this.title = title;
    this.depth = depth;
  }

  void headers(List<String> names) {
    headers.addAll(names);
  }

  void row(List<String> cells) {
    rows.add(cells);
  }

  /** The same with each header beside its value, if there is one row: narrower and longer. */
  TableSection upended() {
    if (rows.size() != 1 || headers.isEmpty()) {
      return this;
    }
    TableSection upended = new TableSection(title, depth);
    for (int i = 0; i < headers.size(); i++) {
      upended.row(List.of(headers.get(i), rows.get(0).get(i)));
    }
    return upended;
  }

  /** The width that it needs in the table. */
  int width() {
    int columns = columnWidths().stream().mapToInt(Integer::intValue).sum();
    int titled = title == null ? 0 : CellText.width(title) + BORDER;
    return 2 * depth + Math.max(titled, columns + BORDER);
  }

  /** Prints it. */
  void print(StringBuilder out, int tableWidth) {
    int width = tableWidth - 2 * depth;
    if (title != null) {
      line(out, CellText.centred(title, width, "|"));
      if (headers.isEmpty() && rows.isEmpty()) {
        line(out, "+" + "-".repeat(width - 2) + "+");
      }
    }
    List<Integer> widths = stretched(columnWidths(), width);
    if (!headers.isEmpty()) {
      line(out, rule(widths));
      line(out, cells(headers, widths, true));
    }
    if (!rows.isEmpty() && !widths.isEmpty()) {
      line(out, rule(widths));
      rows.forEach(row -> line(out, cells(row, widths, false)));
      line(out, rule(widths));
    }
  }

  private void line(StringBuilder out, String text) {
    String frame = "|".repeat(depth);
    out.append(frame).append(text).append(frame).append('\n');
  }

  private List<Integer> columnWidths() {
    List<Integer> widths = new ArrayList<>();
    widen(widths, headers);
    rows.forEach(row -> widen(widths, row));
    return widths;
  }

  private static void widen(List<Integer> widths, List<String> cells) {
    for (int i = 0; i < cells.size(); i++) {
      int width = CellText.width(cells.get(i)) + PADDING;
      if (i == widths.size()) {
        widths.add(width);
      } else {
        widths.set(i, Math.max(width, widths.get(i)));
      }
    }
  }

  /** The widths in proportion, so that they fill the table exactly. */
  private static List<Integer> stretched(List<Integer> widths, int width) {
    double factor = width / (double) widths.stream().mapToInt(Integer::intValue).sum();
    List<Integer> stretched = new ArrayList<>();
    for (int natural : widths) {
      stretched.add((int) Math.rint(factor * natural));
    }
    // What rounding left over goes to the last columns, what it took too much comes from the first.
    int over = stretched.stream().mapToInt(Integer::intValue).sum() - width;
    for (int i = 0; over != 0 && !stretched.isEmpty(); i++) {
      int turn = i % stretched.size();
      int column = over > 0 ? turn : stretched.size() - 1 - turn;
      int step = over > 0 ? -1 : 1;
      stretched.set(column, stretched.get(column) + step);
      over += step;
    }
    return stretched;
  }

  private static String rule(List<Integer> widths) {
    StringBuilder rule = new StringBuilder();
    for (int width : widths) {
      rule.append(rule.isEmpty() ? "+" + "-".repeat(width - 2) : "-".repeat(width - 1)).append('+');
    }
    return rule.toString();
  }

  private static String cells(List<String> texts, List<Integer> widths, boolean centred) {
    StringBuilder cells = new StringBuilder();
    for (int i = 0; i < widths.size(); i++) {
      String text = i < texts.size() ? texts.get(i) : "";
      String left = i == 0 ? "|" : "";
      cells.append(
          centred
              ? CellText.centred(text, widths.get(i), left)
              : CellText.leftAligned(text, widths.get(i), left));
    }
    return cells.toString();
  }
}
