package io.github.cmkjca.cli;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How an answer is printed.
 *
 * @param text as lines of fields, not as JSON
 * @param query the part to print; null: all
 */
record Output(boolean text, @Nullable Query query) {
  static Output of(@Nullable String format, @Nullable String query) {
    Query parsed = query == null ? null : Query.parse(query);
    if (format == null || format.equals("json")) {
      return new Output(false, parsed);
    } else if (format.equals("text")) {
      return new Output(true, parsed);
    }
    throw new UsageException("argument --output: Invalid choice, valid choices are: json | text");
  }

  String format(Map<String, Object> answer) {
    Object part = query == null ? answer : query.of(answer);
    return text ? TextOutput.of(part) : Json.pretty(part) + "\n";
  }
}
