package io.github.cmkjca.kms.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A policy that was read: of every element, operator, condition key, action and principal it is
 * known what it means. Immutable.
 */
public final class PolicyDocument {
  private final List<Statement> statements;
  private final Dialect dialect;

  PolicyDocument(List<Statement> statements, Dialect dialect) {
    this.statements = List.copyOf(statements);
    this.dialect = dialect;
  }

  /**
   * Reads a key policy.
   *
   * @param json the document
   * @throws io.github.cmkjca.spi.kms.LimitExceededException if it has more than 32768 bytes
   * @throws io.github.cmkjca.spi.kms.ValidationException if it is empty or has other characters
   *     than tab, line feed, carriage return and U+0020 to U+00FF
   * @throws io.github.cmkjca.spi.kms.MalformedPolicyDocumentException if it is not a policy or says
   *     what is not known here; the message names the statement and the fault
   */
  public static PolicyDocument parse(String json) {
    return PolicyParser.parse(json, Dialect.KEY_POLICY);
  }

  /**
   * Reads an identity policy, which names no principals.
   *
   * @throws io.github.cmkjca.spi.kms.MalformedPolicyDocumentException if it is not a policy or says
   *     what is not known here; actions of other services are known to be such
   */
  public static PolicyDocument parseIdentityPolicy(String json) {
    return PolicyParser.parse(json, Dialect.IDENTITY_POLICY);
  }

  /**
   * Reads whatever AWS IAM would, for simulation: any action, principal, resource and condition
   * key.
   *
   * @param ofKey whether it says who is meant; else a statement without a principal means the
   *     caller
   * @throws io.github.cmkjca.spi.kms.MalformedPolicyDocumentException if it is not a policy
   */
  static PolicyDocument parseAny(String json, boolean ofKey) {
    return PolicyParser.parse(json, ofKey ? Dialect.ANY_KEY_POLICY : Dialect.ANY_IDENTITY_POLICY);
  }

  List<Statement> statements() {
    return statements;
  }

  /** The form that decides. */
  public CompiledPolicy compile() {
    return compile(null);
  }

  /**
   * The form that decides.
   *
   * @param name by which decisions call an identity policy; null for a key's own
   */
  public CompiledPolicy compile(@Nullable String name) {
    return new CompiledPolicy(statements, dialect, name);
  }
}
