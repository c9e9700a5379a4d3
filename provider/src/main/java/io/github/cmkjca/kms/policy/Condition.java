package io.github.cmkjca.kms.policy;

import java.util.List;

/**
 * One line of a condition block.
 *
 * @param operatorName how to compare, as the policy writes it
 * @param operator the same
 * @param keyName what of the request, as the policy writes it
 * @param key the same
 * @param values with what, as the policy writes it
 * @param operands the same; none before the version of the document is known
 */
record Condition(
    String operatorName,
    Operator operator,
    String keyName,
    ConditionKey key,
    List<String> values,
    List<Operand> operands) {
  Condition with(List<Operand> read) {
    return new Condition(operatorName, operator, keyName, key, values, List.copyOf(read));
  }
}
