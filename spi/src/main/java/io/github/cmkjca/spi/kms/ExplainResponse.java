package io.github.cmkjca.spi.kms;

import org.jspecify.annotations.Nullable;

/**
 * Output of {@link KeyManagementService#explain}.
 *
 * @param decision what would happen
 * @param decidedBy what decides; where nothing allows, what would have to
 * @param policy name of the identity policy or id of the grant; null otherwise
 * @param statement Sid or position of the statement; null where none decides
 * @param errorCode name of the error; null if it is allowed
 * @param sentence all of this in words
 */
public record ExplainResponse(
    Decision decision,
    DecidedBy decidedBy,
    @Nullable String policy,
    @Nullable String statement,
    @Nullable String errorCode,
    String sentence) {
  /** What would happen. */
  public enum Decision {
    /** It is permitted. */
    ALLOWED("allowed"),
    /** A statement denies it. */
    EXPLICIT_DENY("explicitDeny"),
    /** Nothing allows it. */
    IMPLICIT_DENY("implicitDeny"),
    /** It is permitted, but the key cannot do it as it is. */
    REFUSED("refused");

    private final String wireName;

    Decision(String wireName) {
      this.wireName = wireName;
    }

    /** As the command line writes it. */
    public String wireName() {
      return wireName;
    }
  }

  /** What decides. */
  public enum DecidedBy {
    /** The policy of the key. */
    KEY_POLICY("KeyPolicy"),
    /** The policies of the principal. */
    IDENTITY_POLICY("IdentityPolicy"),
    /** A grant. */
    GRANT("Grant"),
    /** State, origin or usage of the key. */
    KEY("Key"),
    /** The account's own rights. */
    ACCOUNT("Account");

    private final String wireName;

    DecidedBy(String wireName) {
      this.wireName = wireName;
    }

    /** As the command line writes it. */
    public String wireName() {
      return wireName;
    }
  }
}
