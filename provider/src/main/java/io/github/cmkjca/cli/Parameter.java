package io.github.cmkjca.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A parameter of an operation: one flag, or a pair {@code --x} and {@code --no-x}.
 *
 * @param flag such as {@code --key-id}; without dashes: it has no flag but its place in the line
 * @param kind what its value is
 * @param required whether the operation needs it
 * @param least the least length or value that {@code aws} lets pass to the service
 * @param help one line
 * @param choices the values there are, as a help to who types; empty: not that few. The service and
 *     not the command line refuses others
 */
record Parameter(
    String flag, Kind kind, boolean required, int least, String help, List<String> choices) {
  private static final Pattern WORD_START = Pattern.compile("-([a-z])");

  /** Kinds of values. */
  enum Kind {
    /** Text, or {@code file://PATH}. */
    TEXT,
    /** Bytes: base64, {@code fileb://PATH}, or {@code file://PATH} of base64. */
    BLOB,
    /** A whole number. */
    INTEGER,
    /** Given or negated. */
    SWITCH,
    /** {@code k=v,k2=v2} or a JSON object of strings. */
    PAIRS,
    /**
     * Pairs under names, {@code A={k=v,k2=v2},B={k=v}} or a JSON object of objects of strings; the
     * choices are the names.
     */
    NAMED_PAIRS,
    /** Words, or a JSON array of strings. */
    WORDS,
    /** Structures of texts, {@code k=v,k2=v2} each, or a JSON array of objects of strings. */
    STRUCTURES
  }

  static Parameter of(String flag, Kind kind, String help) {
    return new Parameter(flag, kind, false, 0, help, List.of());
  }

  static Parameter needed(String flag, Kind kind, String help) {
    return new Parameter(flag, kind, true, 0, help, List.of());
  }

  Parameter atLeast(int newLeast) {
    return new Parameter(flag, kind, required, newLeast, help, choices);
  }

  Parameter oneOf(String... values) {
    return new Parameter(flag, kind, required, least, help, List.of(values));
  }

  Parameter oneOf(Class<? extends Enum<?>> type) {
    return oneOf(Arrays.stream(type.getEnumConstants()).map(Enum::name).toArray(String[]::new));
  }

  boolean isPositional() {
    return !flag.startsWith("--");
  }

  /** Whether several words may follow the flag. */
  boolean takesSeveral() {
    return kind == Kind.WORDS || kind == Kind.STRUCTURES;
  }

  /** The flag that negates a switch. */
  String negation() {
    return "--no-" + flag.substring(2);
  }

  /** The member of the request, such as {@code KeyId}. */
  String member() {
    return WORD_START
        .matcher(flag.substring(1))
        .replaceAll(start -> start.group(1).toUpperCase(Locale.ROOT));
  }

  /** What stands for the value in help. */
  String placeholder() {
    if (!choices.isEmpty() && kind != Kind.NAMED_PAIRS) {
      // Of its own for each flag: the script for the shell makes a variable of it.
      return "<" + flag.replaceFirst("^--", "") + ">";
    }
    return switch (kind) {
      case TEXT -> "<text>";
      case BLOB -> "<base64 | fileb://path>";
      case INTEGER -> "<number>";
      case SWITCH -> "";
      case PAIRS -> "<k=v,k2=v2 | json>";
      case NAMED_PAIRS -> "<name={k=v} | json>";
      case WORDS -> "<word>";
      case STRUCTURES -> "<k=v,k2=v2 | json>";
    };
  }
}
