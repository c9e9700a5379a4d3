package io.github.cmkjca.kms.policy;

import io.github.cmkjca.kms.policy.PrincipalName.Kind;
import io.github.cmkjca.kms.policy.Statement.Element;
import io.github.cmkjca.spi.EncryptionContext;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A remark on a key policy that AWS accepts and hardly anybody means.
 *
 * @param statement what is odd
 * @param advice what to do
 */
public record PolicyLint(String statement, String advice) {
  /**
   * The remarks on a policy.
   *
   * @param policy JSON
   * @param account of the vault
   * @param keyArn of the key
   * @throws io.github.cmkjca.spi.kms.KmsException if the policy is not understood
   */
  public static List<PolicyLint> of(String policy, String account, String keyArn) {
    PolicyDocument document = PolicyDocument.parse(policy);
    List<PolicyLint> remarks = new ArrayList<>();
    if (!somebodyCanReplace(document, account, keyArn)) {
      remarks.add(
          new PolicyLint(
              "nobody can be sure to be let replace its policy: the key cannot be managed",
              "if the key is still needed, decrypt what it protects and encrypt it under another;"
                  + " let policies permit kms:PutKeyPolicy to the account or to an administrator"));
    }
    int number = 0;
    for (Statement statement : document.statements()) {
      number++;
      if (statement.allow() && isForEverybody(statement) && statement.conditions().isEmpty()) {
        remarks.add(
            new PolicyLint(
                "statement "
                    + (statement.sid() == null ? number : "'" + statement.sid() + "'")
                    + " of its policy allows everybody, without a condition",
                "name the principals, or add a condition such as kms:ViaService or the encryption"
                    + " context"));
      }
    }
    return remarks;
  }

  private static boolean isForEverybody(Statement statement) {
    Element<PrincipalName> who = statement.principals();
    return who != null
        && (who.negated() || who.values().stream().anyMatch(name -> name.kind() == Kind.EVERYBODY));
  }

  private static boolean somebodyCanReplace(
      PolicyDocument document, String account, String keyArn) {
    CompiledPolicy policy = document.compile();
    return candidates(document, account).stream()
        .map(principal -> putKeyPolicy(principal, keyArn))
        .anyMatch(next -> policy.letsUpdatePolicy(next, List.of()));
  }

  private static PolicyRequest putKeyPolicy(String principal, String keyArn) {
    return new PolicyRequest(
        Caller.of(principal),
        Actions.PUT_KEY_POLICY,
        keyArn,
        EncryptionContext.empty(),
        ContextGrowth.NONE,
        RequestKeys.none(),
        Instant.now());
  }

  /** Whoever the policy names, and for what it says of all others somebody it does not name. */
  private static Set<String> candidates(PolicyDocument document, String account) {
    String iam = "arn:aws:iam::" + account + ":";
    Set<String> candidates = new LinkedHashSet<>();
    candidates.add(iam + "root");
    candidates.add(iam + "user/somebody-whom-no-policy-names");
    for (Statement statement : document.statements()) {
      Element<PrincipalName> who = statement.principals();
      if (who != null) {
        who.values().stream()
            .filter(name -> name.kind() == Kind.ROLE || name.kind() == Kind.EXACT)
            .forEach(name -> candidates.add(name.text()));
      }
    }
    return candidates;
  }
}
