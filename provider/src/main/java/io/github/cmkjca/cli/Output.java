package io.github.cmkjca.cli;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How an answer is printed.
 *
 * @param format its form
 * @param query the part to print; null: all
 * @param terminalWidth in columns; tables do without more where they can
 */
record Output(Format format, @Nullable Query query, int terminalWidth) {
  /** What {@code aws} takes a terminal for whose width it does not know. */
  static final int DEFAULT_WIDTH = 80;

  /** The forms. */
  enum Format {
    JSON,
    TEXT,
    TABLE,
    YAML;

    /** As it is written after {@code --output}. */
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Format of(String word) {
      return Arrays.stream(values())
          .filter(format -> format.word().equals(word))
          .findFirst()
          .orElseThrow(
              () ->
                  new UsageException(
                      "argument --output: Invalid choice, valid choices are: " + words(" | ")));
    }

    static String words(String separator) {
      return Arrays.stream(values()).map(Format::word).collect(Collectors.joining(separator));
    }
  }

  static Output of(@Nullable String format, @Nullable String query) {
    return of(format, query, DEFAULT_WIDTH);
  }

  static Output of(@Nullable String format, @Nullable String query, int terminalWidth) {
    return new Output(
        format == null ? Format.JSON : Format.of(format),
        query == null ? null : Query.parse(query),
        terminalWidth);
  }

  /**
   * The text to print.
   *
   * @param title of a table: the name of the operation
   */
  String format(String title, Map<String, Object> answer) {
    Object part = query == null ? answer : query.of(answer);
    return switch (format) {
      case JSON -> Json.pretty(part) + "\n";
      case TEXT -> query == null ? TextOutput.ofAnswer(answer) : TextOutput.of(part);
      case TABLE -> TableOutput.of(title, part, terminalWidth);
      case YAML -> YamlOutput.of(part);
    };
  }
}
