package io.github.cmkjca.kms.policy;

import java.util.Arrays;

/** Which pairs may still join the encryption context of a request that is asked about early. */
public enum ContextGrowth {
  /** None: the context is complete. */
  NONE,
  /**
   * Those that carry the additional authenticated data of a message: {@code cmk:aad}, {@code
   * cmk:aad-b64}, {@code cmk:aad-sha512}.
   */
  AAD,
  /** Any, but not with the name of one that is there: those stored in a message not read yet. */
  ANY;

  /** Names of the pairs of {@link #AAD}, known only once the first byte is processed. */
  static final String[] AAD_PAIRS = {"cmk:aad", "cmk:aad-b64", "cmk:aad-sha512"};

  /** Whether a condition key asks about one of them. */
  static boolean isOfAad(ConditionKey key) {
    for (String name : AAD_PAIRS) {
      if (key.isOfPair(name)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a pair of this name, which is not there, may still join. */
  boolean admits(String name) {
    return switch (this) {
      case NONE -> false;
      case AAD -> Arrays.asList(AAD_PAIRS).contains(name);
      case ANY -> true;
    };
  }
}
