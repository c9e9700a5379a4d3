package io.github.cmkjca.kms.policy;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A condition key that this service knows: <strong>the</strong> table to add a key to. A key that
 * is not here is refused when a policy is put, because in AWS it would count as absent, and an
 * absent key satisfies every negated operator.
 *
 * @param source where its value comes from
 * @param name of the entry in {@link PolicyRequest#conditionKeys()}, in lower case; or of the pair
 *     of the encryption context, as the policy writes it; empty where the source says all
 */
record ConditionKey(Source source, String name) {
  /** Where values come from. */
  enum Source {
    /** {@link PolicyRequest#conditionKeys()}. */
    REQUEST,
    /** The value of one pair of the encryption context. */
    CONTEXT_PAIR,
    /** The names of all pairs of the encryption context: the one key with several values. */
    CONTEXT_KEYS,
    /** The account of the caller. */
    PRINCIPAL_ACCOUNT,
    /** The ARN of the caller; for a session that of its role, without the path. */
    PRINCIPAL_ARN,
    /** {@code Account}, {@code User} or {@code AssumedRole}. */
    PRINCIPAL_TYPE
  }

  private static final String CONTEXT_PAIR_PREFIX = "kms:encryptioncontext:";

  private static final Map<String, ConditionKey> TABLE = table();

  private static Map<String, ConditionKey> table() {
    Map<String, ConditionKey> table = new HashMap<>();
    table.put("kms:encryptioncontextkeys", new ConditionKey(Source.CONTEXT_KEYS, ""));
    table.put("kms:calleraccount", new ConditionKey(Source.PRINCIPAL_ACCOUNT, ""));
    table.put("aws:principalaccount", new ConditionKey(Source.PRINCIPAL_ACCOUNT, ""));
    table.put("aws:principalarn", new ConditionKey(Source.PRINCIPAL_ARN, ""));
    table.put("aws:principaltype", new ConditionKey(Source.PRINCIPAL_TYPE, ""));
    request(table, "kms:bypasspolicylockoutsafetycheck");
    request(table, "kms:encryptionalgorithm");
    // Of CreateGrant, ListGrants and RevokeGrant; here because the AWS console writes it into every
    // policy. Until there are grants nothing carries it.
    request(table, "kms:grantisforawsresource");
    request(table, "kms:keyorigin");
    request(table, "kms:keyspec");
    request(table, "kms:keyusage");
    request(table, "kms:macalgorithm");
    request(table, "kms:multiregion");
    request(table, "kms:multiregionkeytype");
    request(table, "kms:reencryptonsamekey");
    request(table, "kms:requestalias");
    request(table, "kms:viaservice");
    // The names before 2021 (KMS Developer Guide, "AWS KMS condition keys").
    table.put("kms:customermasterkeyspec", new ConditionKey(Source.REQUEST, "kms:keyspec"));
    table.put("kms:customermasterkeyusage", new ConditionKey(Source.REQUEST, "kms:keyusage"));
    return table;
  }

  private static void request(Map<String, ConditionKey> table, String name) {
    table.put(name, new ConditionKey(Source.REQUEST, name));
  }

  /** The key of this name, in any case; null if it is not known. */
  static @Nullable ConditionKey named(String text) {
    int prefix = CONTEXT_PAIR_PREFIX.length();
    if (text.length() > prefix
        && text.substring(0, prefix).toLowerCase(Locale.ROOT).equals(CONTEXT_PAIR_PREFIX)) {
      return new ConditionKey(Source.CONTEXT_PAIR, text.substring(prefix));
    }
    return TABLE.get(text.toLowerCase(Locale.ROOT));
  }

  /**
   * Whether it is the key of pairs of this name. The only place that compares names of pairs in any
   * case: lower case as well, of one side or both, would be another relation.
   */
  boolean isOfPair(String pairName) {
    return source == Source.CONTEXT_PAIR && name.equalsIgnoreCase(pairName);
  }

  boolean multiValued() {
    return source == Source.CONTEXT_KEYS;
  }

  /** Whether its value follows from who calls, and from nothing else. */
  boolean ofCallerOnly() {
    return switch (source) {
      case PRINCIPAL_ACCOUNT, PRINCIPAL_ARN, PRINCIPAL_TYPE -> true;
      case REQUEST, CONTEXT_PAIR, CONTEXT_KEYS -> false;
    };
  }

  /** Its one value in a request; null if absent. Not for the keys of the encryption context. */
  @Nullable String valueIn(PolicyRequest request) {
    return switch (source) {
      case REQUEST -> request.conditionKeys().get(name);
      case PRINCIPAL_ACCOUNT -> PrincipalArn.accountOf(request.principal());
      case PRINCIPAL_ARN -> PrincipalArn.withoutSession(request.principal());
      case PRINCIPAL_TYPE -> PrincipalArn.typeOf(request.principal());
      case CONTEXT_PAIR, CONTEXT_KEYS ->
          throw new IllegalStateException("the encryption context has several values");
    };
  }
}
