package io.github.cmkjca.kms.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One statement of a policy, checked but not yet compiled.
 *
 * @param sid its id, if it has one
 * @param allow false for {@code Deny}
 * @param principals who; null in an identity policy, and where nobody is named
 * @param actions what; null if the statement has neither {@code Action} nor {@code NotAction}
 * @param resources on what; null if the statement has neither {@code Resource} nor {@code
 *     NotResource}
 * @param conditions all of which must hold
 */
record Statement(
    @Nullable String sid,
    boolean allow,
    @Nullable Element<PrincipalName> principals,
    @Nullable Element<String> actions,
    @Nullable Element<TextPattern> resources,
    List<Condition> conditions) {
  /**
   * An element that comes in two forms, such as {@code Action} and {@code NotAction}.
   *
   * @param negated whether it is the {@code Not} form
   * @param values what it lists
   */
  record Element<T>(boolean negated, List<T> values) {}
}
