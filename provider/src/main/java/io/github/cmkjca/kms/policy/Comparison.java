package io.github.cmkjca.kms.policy;

import java.util.Locale;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/**
 * The comparisons of conditions: <strong>the</strong> table to add an operator to. Each compares
 * one value of the request with one value of the policy; quantifiers, {@code IfExists} and absence
 * are the same for all and live in {@link Operator} and {@link CompiledCondition}. IAM User Guide,
 * "IAM JSON policy elements: Condition operators".
 */
enum Comparison {
  STRING_EQUALS("StringEquals", String::equals, Values.TEXT),
  STRING_NOT_EQUALS("StringNotEquals", String::equals, Values.TEXT),
  STRING_EQUALS_IGNORE_CASE("StringEqualsIgnoreCase", String::equalsIgnoreCase, Values.TEXT),
  STRING_NOT_EQUALS_IGNORE_CASE("StringNotEqualsIgnoreCase", String::equalsIgnoreCase, Values.TEXT),
  STRING_LIKE("StringLike", Comparison::like, Values.TEXT),
  STRING_NOT_LIKE("StringNotLike", Comparison::like, Values.TEXT),
  ARN_EQUALS("ArnEquals", Comparison::arnLike, Values.ARN),
  ARN_NOT_EQUALS("ArnNotEquals", Comparison::arnLike, Values.ARN),
  ARN_LIKE("ArnLike", Comparison::arnLike, Values.ARN),
  ARN_NOT_LIKE("ArnNotLike", Comparison::arnLike, Values.ARN),
  BOOL("Bool", String::equalsIgnoreCase, Values.TRUTH),
  /** Compares presence; {@link CompiledCondition} knows it by name. */
  NULL("Null", (value, pattern) -> false, Values.TRUTH);

  /** What may stand in a policy as a value. */
  enum Values {
    TEXT("a string", value -> true),
    ARN("an ARN of six parts, in which * and ? may stand", Glob::isArn),
    TRUTH(
        "true or false",
        value ->
            switch (value.toLowerCase(Locale.ROOT)) {
              case "true", "false" -> true;
              default -> false;
            });

    private final String description;

    @SuppressWarnings("ImmutableEnumChecker") // lambdas without state
    private final Predicate<String> accepts;

    Values(String description, Predicate<String> accepts) {
      this.description = description;
      this.accepts = accepts;
    }

    String description() {
      return description;
    }

    boolean accepts(String value) {
      return accepts.test(value);
    }
  }

  private final String text;

  @SuppressWarnings("ImmutableEnumChecker") // lambdas without state
  private final BiPredicate<String, String> matches;

  private final Values values;

  Comparison(String text, BiPredicate<String, String> matches, Values values) {
    this.text = text;
    this.matches = matches;
    this.values = values;
  }

  /** As policies write it. */
  String text() {
    return text;
  }

  /** Whether it asks that nothing match. */
  boolean negated() {
    return switch (this) {
      case STRING_NOT_EQUALS,
          STRING_NOT_EQUALS_IGNORE_CASE,
          STRING_NOT_LIKE,
          ARN_NOT_EQUALS,
          ARN_NOT_LIKE ->
          true;
      case STRING_EQUALS,
          STRING_EQUALS_IGNORE_CASE,
          STRING_LIKE,
          ARN_EQUALS,
          ARN_LIKE,
          BOOL,
          NULL ->
          false;
    };
  }

  /** What values a policy may give it. */
  Values takes() {
    return values;
  }

  /** Whether policy variables are expanded in its values. */
  boolean expandsVariables() {
    return values != Values.TRUTH;
  }

  /** Whether a value of the request is what the policy speaks of, before any negation. */
  boolean matches(String value, String pattern) {
    return matches.test(value, pattern);
  }

  /** Whether it may be, of a value of which only beginning and end are known. */
  boolean mayMatch(String before, String after, String pattern) {
    return switch (this) {
      case STRING_EQUALS, STRING_NOT_EQUALS -> surrounds(before, after, pattern, false);
      case STRING_EQUALS_IGNORE_CASE, STRING_NOT_EQUALS_IGNORE_CASE ->
          surrounds(before, after, pattern, true);
      case STRING_LIKE, STRING_NOT_LIKE -> Glob.matchesSome(pattern, before, after);
      case ARN_EQUALS, ARN_NOT_EQUALS, ARN_LIKE, ARN_NOT_LIKE ->
          Glob.matchesSomeArn(pattern, before, after);
      case BOOL, NULL -> false;
    };
  }

  private static boolean surrounds(String before, String after, String text, boolean ignoringCase) {
    int end = text.length() - after.length();
    return end >= before.length()
        && text.regionMatches(ignoringCase, 0, before, 0, before.length())
        && text.regionMatches(ignoringCase, end, after, 0, after.length());
  }

  private static boolean like(String value, String pattern) {
    return Glob.matches(pattern, value);
  }

  private static boolean arnLike(String value, String pattern) {
    return Glob.matchesArn(pattern, value);
  }
}
