package io.github.cmkjca.kms.policy;

import io.github.cmkjca.kms.policy.Statement.Element;
import java.util.Locale;

/** Which actions a statement speaks of. */
final class ActionSet {
  private static final ActionSet NONE = new ActionSet(0, new String[0], false);

  /** The actions of AWS KMS among them, as bits. */
  private final long known;

  /** In lower case, for all other actions; none in a policy that knows those of AWS KMS only. */
  private final String[] patterns;

  private final boolean negated;

  private ActionSet(long known, String[] patterns, boolean negated) {
    this.known = known;
    this.patterns = patterns;
    this.negated = negated;
  }

  static ActionSet none() {
    return NONE;
  }

  /**
   * @param others whether actions of other services, or that AWS does not have, can be asked about
   */
  static ActionSet of(Element<String> actions, boolean others) {
    long named = 0;
    for (String pattern : actions.values()) {
      named |= Actions.fitting(pattern);
    }
    return new ActionSet(
        actions.negated() ? Actions.all() & ~named : named,
        others
            ? actions.values().stream()
                .map(pattern -> pattern.toLowerCase(Locale.ROOT))
                .toArray(String[]::new)
            : new String[0],
        others && actions.negated());
  }

  /**
   * @param bit that of the action, see {@link Actions#bit}
   */
  boolean covers(String action, long bit) {
    return bit == 0 ? coversOther(action) : (known & bit) != 0;
  }

  private boolean coversOther(String action) {
    if (patterns.length > 0) {
      String lower = action.toLowerCase(Locale.ROOT);
      for (String pattern : patterns) {
        if (Glob.matches(pattern, lower)) {
          return !negated;
        }
      }
    }
    return negated;
  }
}
