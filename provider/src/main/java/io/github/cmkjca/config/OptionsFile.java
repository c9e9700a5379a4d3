package io.github.cmkjca.config;

/** Writes {@code config/cmk.properties} from the option rows. */
final class OptionsFile {
  private static final int WIDTH = 98;

  private OptionsFile() {}

  static String text() {
    StringBuilder out = new StringBuilder();
    paragraph(
        out,
        "Configuration of the CMK provider: every option with its default. Written from the option"
            + " rows of the provider; a test compares.");
    out.append("#\n");
    paragraph(
        out,
        "Copy it, then remove the # before the lines that you change. A system property of the same"
            + " name wins over a line here. UTF-8. An unknown name, a bad value or a repeated name"
            + " makes the first use of the provider fail with file and line.");
    for (Option<?> option : Options.ALL) {
      out.append('\n');
      paragraph(out, option.meaning());
      paragraph(out, "Type: " + option.type() + ". Permitted: " + option.permitted() + ".");
      String text = option.defaultText();
      if (!option.inFile()) {
        out.append("# (not in a file) ").append(option.name()).append('\n');
      } else if (text == null) {
        out.append("# Not set by default.\n#").append(option.name()).append("=\n");
      } else {
        out.append('#').append(option.name()).append(" = ").append(text).append('\n');
      }
    }
    return out.toString().replaceAll("(?m) +$", "");
  }

  private static void paragraph(StringBuilder out, String sentences) {
    int column = 0;
    for (String word : sentences.split(" ", -1)) {
      if (column > 0 && column + 1 + word.length() > WIDTH) {
        out.append('\n');
        column = 0;
      }
      out.append(column == 0 ? "# " : " ").append(word);
      column += word.length() + (column == 0 ? 2 : 1);
    }
    out.append('\n');
  }
}
