package io.github.cmkjca.kms.policy;

import java.util.List;

/**
 * A key policy: an AWS policy document of which every element, operator, condition key, action and
 * principal is known here. Immutable.
 */
public final class PolicyDocument {
  private final List<Statement> statements;

  PolicyDocument(List<Statement> statements) {
    this.statements = List.copyOf(statements);
  }

  /**
   * Parses a policy.
   *
   * @param json the document
   * @throws io.github.cmkjca.spi.kms.LimitExceededException if it has more than 32768 bytes
   * @throws io.github.cmkjca.spi.kms.ValidationException if it is empty or has other characters
   *     than tab, line feed, carriage return and U+0020 to U+00FF
   * @throws io.github.cmkjca.spi.kms.MalformedPolicyDocumentException if it is not a policy or says
   *     what is not known here; the message names the statement and the fault
   */
  public static PolicyDocument parse(String json) {
    return PolicyParser.parse(json);
  }

  List<Statement> statements() {
    return statements;
  }

  /** The form that decides. */
  public CompiledPolicy compile() {
    return new CompiledPolicy(statements);
  }
}
