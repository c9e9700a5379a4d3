package io.github.cmkjca.kms.policy;

/**
 * The comparisons of conditions: <strong>the</strong> table to add an operator to. Each compares
 * one value of the request with one value of the policy; quantifiers, {@code IfExists} and absence
 * are the same for all and live in {@link Operator} and {@link CompiledCondition}. IAM User Guide,
 * "IAM JSON policy elements: Condition operators".
 */
enum Comparison {
  STRING_EQUALS("StringEquals", false, ValueKind.TEXT),
  STRING_NOT_EQUALS("StringNotEquals", true, ValueKind.TEXT),
  STRING_EQUALS_IGNORE_CASE("StringEqualsIgnoreCase", false, ValueKind.TEXT_IN_ANY_CASE),
  STRING_NOT_EQUALS_IGNORE_CASE("StringNotEqualsIgnoreCase", true, ValueKind.TEXT_IN_ANY_CASE),
  STRING_LIKE("StringLike", false, ValueKind.WILDCARDS),
  STRING_NOT_LIKE("StringNotLike", true, ValueKind.WILDCARDS),
  NUMERIC_EQUALS("NumericEquals", false, ValueKind.number(sign -> sign == 0)),
  NUMERIC_NOT_EQUALS("NumericNotEquals", true, ValueKind.number(sign -> sign == 0)),
  NUMERIC_LESS_THAN("NumericLessThan", false, ValueKind.number(sign -> sign < 0)),
  NUMERIC_LESS_THAN_EQUALS("NumericLessThanEquals", false, ValueKind.number(sign -> sign <= 0)),
  NUMERIC_GREATER_THAN("NumericGreaterThan", false, ValueKind.number(sign -> sign > 0)),
  NUMERIC_GREATER_THAN_EQUALS(
      "NumericGreaterThanEquals", false, ValueKind.number(sign -> sign >= 0)),
  DATE_EQUALS("DateEquals", false, ValueKind.date(sign -> sign == 0)),
  DATE_NOT_EQUALS("DateNotEquals", true, ValueKind.date(sign -> sign == 0)),
  DATE_LESS_THAN("DateLessThan", false, ValueKind.date(sign -> sign < 0)),
  DATE_LESS_THAN_EQUALS("DateLessThanEquals", false, ValueKind.date(sign -> sign <= 0)),
  DATE_GREATER_THAN("DateGreaterThan", false, ValueKind.date(sign -> sign > 0)),
  DATE_GREATER_THAN_EQUALS("DateGreaterThanEquals", false, ValueKind.date(sign -> sign >= 0)),
  BOOL("Bool", false, ValueKind.TRUTH),
  BINARY_EQUALS("BinaryEquals", false, ValueKind.BINARY),
  IP_ADDRESS("IpAddress", false, ValueKind.ADDRESS),
  NOT_IP_ADDRESS("NotIpAddress", true, ValueKind.ADDRESS),
  ARN_EQUALS("ArnEquals", false, ValueKind.ARN),
  ARN_NOT_EQUALS("ArnNotEquals", true, ValueKind.ARN),
  ARN_LIKE("ArnLike", false, ValueKind.ARN),
  ARN_NOT_LIKE("ArnNotLike", true, ValueKind.ARN),
  /** Compares presence; {@link CompiledCondition} knows it by name. */
  NULL("Null", false, ValueKind.TRUTH);

  private final String text;
  private final boolean negated;

  @SuppressWarnings("ImmutableEnumChecker") // lambdas without state
  private final ValueKind values;

  Comparison(String text, boolean negated, ValueKind values) {
    this.text = text;
    this.negated = negated;
    this.values = values;
  }

  /** As policies write it. */
  String text() {
    return text;
  }

  /** Whether it asks that nothing match. */
  boolean negated() {
    return negated;
  }

  /** What values a policy may give it. */
  ValueKind takes() {
    return values;
  }
}
