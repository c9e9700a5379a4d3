package io.github.cmkjca.cli;

import org.jspecify.annotations.Nullable;

/** Scalars as {@code aws}, a program in Python, spells them in text and tables. */
final class PythonText {
  private PythonText() {}

  static String of(@Nullable Object value) {
    if (value == null) {
      return "None";
    }
    if (value instanceof Boolean bool) {
      return bool ? "True" : "False";
    }
    return value.toString();
  }
}
