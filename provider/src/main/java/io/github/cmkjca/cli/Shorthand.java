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
      String key = key();
      if (pairs.putIfAbsent(key, value()) != null) {
        throw wrong("a key is given twice");
      }
    } while (more());
    return pairs;
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

  private String value() {
    while (at < text.length() && text.charAt(at) == ' ') {
      at++;
    }
    if (at < text.length() && (text.charAt(at) == '\'' || text.charAt(at) == '"')) {
      return quoted(text.charAt(at++));
    }
    StringBuilder value = new StringBuilder();
    while (at < text.length() && text.charAt(at) != ',') {
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
    while (at < text.length() && text.charAt(at) == ' ') {
      at++;
    }
    return value.toString();
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
