package io.github.cmkjca.kms.policy;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * What the values of a condition are: how a policy writes them, and how one is compared with a
 * value of a request.
 *
 * @param description what may be written, for messages
 * @param json whether numbers, truth values or only strings of JSON may be written
 * @param text how variables and wildcards in it are read; null: there are none
 * @param reader makes the operand, of a kind without variables; null for what cannot be read
 * @param ignoreCase whether upper and lower case are the same, of text
 */
record ValueKind(
    String description,
    Json json,
    TextPattern.@Nullable Syntax text,
    Function<String, @Nullable Operand> reader,
    boolean ignoreCase) {
  /** What other values than strings a policy may have. */
  enum Json {
    /** None. */
    STRINGS,
    /** Numbers. */
    NUMBERS,
    /** {@code true} and {@code false}. */
    TRUTH_VALUES
  }

  static final ValueKind TEXT = text("a string", TextPattern.Syntax.EXACT, false);
  static final ValueKind TEXT_IN_ANY_CASE = text("a string", TextPattern.Syntax.EXACT, true);
  static final ValueKind WILDCARDS = text("a string", TextPattern.Syntax.WILDCARDS, false);
  static final ValueKind ARN =
      text("an ARN of six parts, in which * and ? may stand", TextPattern.Syntax.ARN, false);
  static final ValueKind TRUTH = plain("true or false", Json.TRUTH_VALUES, ValueKind::truth);
  static final ValueKind BINARY = plain("base64", Json.STRINGS, ValueKind::binary);
  static final ValueKind ADDRESS =
      plain("an IP address or a range such as 203.0.113.0/24", Json.STRINGS, ValueKind::addresses);

  /** Numbers that compare so: the sign of the request's against the policy's. */
  static ValueKind number(IntPredicate sign) {
    return plain("a number", Json.NUMBERS, policy -> number(policy, sign));
  }

  /** Times that compare so: the sign of the request's against the policy's. */
  static ValueKind date(IntPredicate sign) {
    return plain(
        "a date of ISO 8601 or seconds since 1970", Json.NUMBERS, policy -> date(policy, sign));
  }

  /** Whether policy variables are expanded in it. */
  boolean expandsVariables() {
    return text != null;
  }

  /**
   * A value that a policy has.
   *
   * @param keys the condition keys of variables; null: {@code ${...}} is text as any other
   * @return null if it is no value of this kind
   */
  @Nullable Operand read(String value, @Nullable Function<String, ConditionKey> keys) {
    if (text == null) {
      return reader.apply(value);
    }
    TextPattern pattern =
        keys == null
            ? TextPattern.literal(value, text, ignoreCase)
            : TextPattern.of(value, text, ignoreCase, keys);
    if (text == TextPattern.Syntax.ARN && !pattern.mayBeArn()) {
      return null;
    }
    return new Operand.Text(pattern, text);
  }

  private static ValueKind text(String description, TextPattern.Syntax syntax, boolean ignoreCase) {
    return new ValueKind(description, Json.STRINGS, syntax, value -> null, ignoreCase);
  }

  private static ValueKind plain(
      String description, Json json, Function<String, @Nullable Operand> reader) {
    return new ValueKind(description, json, null, reader, false);
  }

  private static @Nullable Operand truth(String policy) {
    String wanted = policy.toLowerCase(Locale.ROOT);
    return switch (wanted) {
      case "true", "false" -> (value, request) -> value.equalsIgnoreCase(wanted);
      default -> null;
    };
  }

  private static @Nullable Operand binary(String policy) {
    byte[] wanted = Literals.base64(policy);
    return wanted == null
        ? null
        : (value, request) -> {
          byte[] given = Literals.base64(value);
          return given != null && Arrays.equals(given, wanted);
        };
  }

  private static @Nullable Operand addresses(String policy) {
    AddressRange range = AddressRange.parse(policy);
    return range == null ? null : (value, request) -> range.contains(value);
  }

  private static @Nullable Operand number(String policy, IntPredicate sign) {
    BigDecimal bound = Literals.number(policy);
    return bound == null
        ? null
        : (value, request) -> {
          BigDecimal given = Literals.number(value);
          return given != null && sign.test(given.compareTo(bound));
        };
  }

  private static @Nullable Operand date(String policy, IntPredicate sign) {
    Instant bound = Literals.date(policy);
    return bound == null
        ? null
        : (value, request) -> {
          Instant given = Literals.date(value);
          return given != null && sign.test(given.compareTo(bound));
        };
  }
}
