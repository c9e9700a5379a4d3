package io.github.cmkjca.cli;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A parameter of an operation: one flag, or a pair {@code --x} and {@code --no-x}.
 *
 * @param flag such as {@code --key-id}
 * @param kind what its value is
 * @param required whether the operation needs it
 * @param least the least length or value that {@code aws} lets pass to the service
 * @param help one line
 */
record Parameter(String flag, Kind kind, boolean required, int least, String help) {
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
    /** Words, or a JSON array of strings. */
    WORDS,
    /** Structures of texts, {@code k=v,k2=v2} each, or a JSON array of objects of strings. */
    STRUCTURES
  }

  static Parameter of(String flag, Kind kind, String help) {
    return new Parameter(flag, kind, false, 0, help);
  }

  static Parameter needed(String flag, Kind kind, String help) {
    return new Parameter(flag, kind, true, 0, help);
  }

  Parameter atLeast(int newLeast) {
    return new Parameter(flag, kind, required, newLeast, help);
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
    return switch (kind) {
      case TEXT -> "<text>";
      case BLOB -> "<base64 | fileb://path>";
      case INTEGER -> "<number>";
      case SWITCH -> "";
      case PAIRS -> "<k=v,k2=v2 | json>";
      case WORDS -> "<word>";
      case STRUCTURES -> "<k=v,k2=v2 | json>";
    };
  }
}
