package io.github.cmkjca.cli;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Pairs in the shorthand syntax of {@code aws}: {@code k=v,k2='a, b'}. Values may stand in single
 * or double quotes; a backslash takes the next character as it is.
 */
final class Shorthand {
  private final String flag;
  private final String text;
  private int at;

  Shorthand(String flag, String text) {
    this.flag = flag;
    this.text = text;
  }

  Map<String, String> pairs() {
    Map<String, String> pairs = new LinkedHashMap<>();
    if (text.isEmpty()) {
      throw wrong("expected key=value pairs");
    }
    do {
      put(pairs, key(), value(""));
    } while (more());
    return pairs;
  }

  /** Pairs in braces under names: {@code A={k=v,k2=v2},B={}}. */
  Map<String, Map<String, String>> namedPairs() {
    Map<String, Map<String, String>> named = new LinkedHashMap<>();
    do {
      put(named, key(), braces());
    } while (more());
    return named;
  }

  private Map<String, String> braces() {
    Map<String, String> pairs = new LinkedHashMap<>();
    skipBlanks();
    if (!isAt('{')) {
      throw wrong("expected NAME={key=value,...}");
    }
    at++;
    skipBlanks();
    while (!isAt('}')) {
      put(pairs, key(), value("}"));
      if (isAt(',')) {
        at++;
        skipBlanks();
      } else if (!isAt('}')) {
        throw wrong("a brace is not closed");
      }
    }
    at++;
    skipBlanks();
    return pairs;
  }

  private <T> void put(Map<String, T> values, String key, T value) {
    if (values.putIfAbsent(key, value) != null) {
      throw wrong("a key is given twice");
    }
  }

  private String key() {
    int equals = text.indexOf('=', at);
    String key = equals < 0 ? "" : text.substring(at, equals).strip();
    if (key.isEmpty() || key.indexOf(',') >= 0) {
      throw wrong("expected key=value pairs; write values with a comma in quotes");
    }
    at = equals + 1;
    return key;
  }

  /**
   * @param alsoEnds what ends a value besides a comma, if anything does
   */
  private String value(String alsoEnds) {
    skipBlanks();
    if (isAt('\'') || isAt('"')) {
      return quoted(text.charAt(at++));
    }
    StringBuilder value = new StringBuilder();
    while (at < text.length() && !isAt(',') && alsoEnds.indexOf(text.charAt(at)) < 0) {
      value.append(next());
    }
    return value.toString().stripTrailing();
  }

  private String quoted(char quote) {
    StringBuilder value = new StringBuilder();
    while (at < text.length() && text.charAt(at) != quote) {
      value.append(next());
    }
    if (at++ == text.length()) {
      throw wrong("a quote is not closed");
    }
    skipBlanks();
    return value.toString();
  }

  private boolean isAt(char expected) {
    return at < text.length() && text.charAt(at) == expected;
  }

  private void skipBlanks() {
    while (isAt(' ')) {
      at++;
    }
  }

  private char next() {
    if (text.charAt(at) == '\\' && at + 1 < text.length()) {
      at++;
    }
    return text.charAt(at++);
  }

  private boolean more() {
    if (at == text.length()) {
      return false;
    }
    if (text.charAt(at) != ',') {
      throw wrong("expected a comma between pairs");
    }
    at++;
    return true;
  }

  private ParameterException wrong(String reason) {
    return ParameterException.unreadable(flag, reason);
  }
}
