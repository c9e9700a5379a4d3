package io.github.cmkjca.kms.policy;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An operator of a condition block, such as {@code ForAnyValue:StringLikeIfExists}.
 *
 * @param quantifier how several values of the request count
 * @param comparison what is compared
 * @param ifExists whether an absent key satisfies it
 */
record Operator(Quantifier quantifier, Comparison comparison, boolean ifExists) {
  /** How several values of the request count. */
  enum Quantifier {
    /** The key has one value. */
    ONE(""),
    /** All must pass; none at all is fine. */
    ALL("ForAllValues:"),
    /** At least one must pass. */
    ANY("ForAnyValue:");

    private final String prefix;

    Quantifier(String prefix) {
      this.prefix = prefix;
    }
  }

  private static final String IF_EXISTS = "IfExists";

  private static final Map<String, Operator> ALL_OPERATORS = table();
  private static final Map<String, Operator> IN_LOWER_CASE = inLowerCase();

  /** The operator so written; null if there is none. */
  static @Nullable Operator named(String text) {
    return ALL_OPERATORS.get(text);
  }

  /** The same whatever the case of its letters; null if there is none. */
  static @Nullable Operator namedInAnyCase(String text) {
    return IN_LOWER_CASE.get(text.toLowerCase(Locale.ROOT));
  }

  private static Map<String, Operator> inLowerCase() {
    Map<String, Operator> table = new HashMap<>();
    ALL_OPERATORS.forEach((name, operator) -> table.put(name.toLowerCase(Locale.ROOT), operator));
    return table;
  }

  private static Map<String, Operator> table() {
    Map<String, Operator> table = new HashMap<>();
    for (Comparison comparison : Comparison.values()) {
      if (comparison == Comparison.NULL) {
        // IAM User Guide: Null takes neither IfExists nor a set operator.
        table.put(comparison.text(), new Operator(Quantifier.ONE, comparison, false));
        continue;
      }
      for (Quantifier quantifier : Quantifier.values()) {
        String name = quantifier.prefix + comparison.text();
        table.put(name, new Operator(quantifier, comparison, false));
        table.put(name + IF_EXISTS, new Operator(quantifier, comparison, true));
      }
    }
    return table;
  }
}
