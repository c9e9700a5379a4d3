package io.github.cmkjca.cli;

import java.lang.Character.UnicodeScript;
import java.util.EnumSet;
import java.util.Set;

/** Text in the cell of a table: up to the right edge, {@code |}, and with the left edge if any. */
final class CellText {
  private static final int LEFT_PADDING = 2;

  /** Scripts whose characters a terminal shows in two columns. */
  private static final Set<UnicodeScript> WIDE =
      EnumSet.of(
          UnicodeScript.HAN,
          UnicodeScript.HIRAGANA,
          UnicodeScript.KATAKANA,
          UnicodeScript.HANGUL,
          UnicodeScript.BOPOMOFO);

  private CellText() {}

  /** How many columns of a terminal the text takes. */
  static int width(String text) {
    return text.codePoints().map(c -> WIDE.contains(UnicodeScript.of(c)) ? 2 : 1).sum();
  }

  static String centred(String text, int width, String leftEdge) {
    int before = width / 2 - width(text) / 2 - 1;
    int after = width - 1 - leftEdge.length() - before - width(text);
    return leftEdge + blanks(before) + text + blanks(after) + "|";
  }

  static String leftAligned(String text, int width, String leftEdge) {
    int room = width - width(text) - leftEdge.length() - 1;
    int before = room >= LEFT_PADDING ? LEFT_PADDING : 0;
    return leftEdge + blanks(before) + text + blanks(room - before) + "|";
  }

  private static String blanks(int count) {
    return " ".repeat(Math.max(0, count));
  }
}
