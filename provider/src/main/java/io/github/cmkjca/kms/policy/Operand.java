package io.github.cmkjca.kms.policy;

/** One value of a condition in a policy, ready to be compared with values of requests. */
interface Operand {
  /** A value that cannot be read as what its operator compares: nothing is equal to it. */
  Operand UNREADABLE = (value, request) -> false;

  /** Whether a value of a request is what the policy speaks of, before any negation. */
  boolean matches(String value, PolicyRequest request);

  /** Whether it may be, of a value of which only beginning and end are known. */
  default boolean mayMatch(String before, String after) {
    return false;
  }

  /** Whether the answer may be another once more pairs have joined the encryption context. */
  default boolean mayChange(PolicyRequest request) {
    return false;
  }

  /** Whether a variable in it could have more than one value in the request. */
  default boolean isAmbiguous(PolicyRequest request) {
    return false;
  }

  /** Whether it is this text itself, and matches no other in the same case. */
  default boolean is(String text) {
    return false;
  }

  /** Whether the answer may be another later. */
  default boolean ofTime() {
    return false;
  }

  /** Text, in which policy variables may stand. */
  record Text(TextPattern pattern, TextPattern.Syntax syntax) implements Operand {
    @Override
    public boolean matches(String value, PolicyRequest request) {
      return pattern.matches(value, request);
    }

    @Override
    public boolean mayMatch(String before, String after) {
      return pattern.mayMatch(before, after, syntax);
    }

    @Override
    public boolean mayChange(PolicyRequest request) {
      return pattern.mayChange(request);
    }

    @Override
    public boolean isAmbiguous(PolicyRequest request) {
      return pattern.isAmbiguous(request);
    }

    @Override
    public boolean is(String text) {
      return pattern.is(text);
    }

    @Override
    public boolean ofTime() {
      return pattern.ofTime();
    }
  }
}
