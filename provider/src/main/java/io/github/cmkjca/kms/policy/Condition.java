package io.github.cmkjca.kms.policy;

import java.util.List;

/**
 * One line of a condition block.
 *
 * @param operator how to compare
 * @param key what of the request
 * @param values with what; at least one
 */
record Condition(Operator operator, ConditionKey key, List<String> values) {}
