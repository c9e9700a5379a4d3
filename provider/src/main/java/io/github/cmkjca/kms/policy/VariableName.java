package io.github.cmkjca.kms.policy;

import org.jspecify.annotations.Nullable;

/**
 * What stands between the braces of a policy variable: {@code aws:username} or, with a default,
 * {@code aws:username, 'nobody'}.
 *
 * @param key name of the condition key
 * @param fallback text if the key has no value; null: none was given
 */
record VariableName(String key, @Nullable String fallback) {
  static VariableName parse(String inner) {
    int comma = inner.indexOf(',');
    if (comma >= 0) {
      String text = inner.substring(comma + 1).strip();
      if (text.length() >= 2 && text.startsWith("'") && text.endsWith("'")) {
        return new VariableName(
            inner.substring(0, comma).strip(), text.substring(1, text.length() - 1));
      }
    }
    return new VariableName(inner.strip(), null);
  }
}
