package io.github.cmkjca.kms.policy;

import java.util.HashMap;
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

  /** The operator so written; null if there is none. */
  static @Nullable Operator named(String text) {
    return ALL_OPERATORS.get(text);
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
