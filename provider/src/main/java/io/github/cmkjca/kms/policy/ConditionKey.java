package io.github.cmkjca.kms.policy;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A condition key: where its values come from. {@link #KNOWN} is <strong>the</strong> table to add
 * a key to. A key that is not there is refused when a policy is put, because in AWS it would count
 * as absent, and an absent key satisfies every negated operator.
 *
 * @param source where its values come from
 * @param name of the entry in {@link RequestKeys} or of the tag, in lower case; of the pair of the
 *     encryption context, as the policy writes it; the value itself of a constant; empty where the
 *     source says all
 * @param multiValued whether a request may have several values of it, so that a policy must say how
 *     they count
 */
record ConditionKey(Source source, String name, boolean multiValued) {
  /** Where values come from. */
  enum Source {
    /** {@link RequestKeys}. */
    REQUEST,
    /** The same; names that differ in case only may have given it several values. */
    TAG,
    /**
     * The same; the ARN of a principal of a grant, of which nobody knows whether its path is right.
     */
    GRANT_PRINCIPAL,
    /** The value of one pair of the encryption context. */
    CONTEXT_PAIR,
    /** The names of all pairs of the encryption context. */
    CONTEXT_KEYS,
    /** The account of the caller. */
    CALLER_ACCOUNT,
    /** The ARN of the caller; for a session that of its role, without the path. */
    CALLER_ARN,
    /** {@code Account}, {@code User} or {@code AssumedRole}. */
    CALLER_TYPE,
    /** The user's name; absent for all but users. */
    CALLER_USER_NAME,
    /** The caller as the audit trail names it in {@code principalId}. */
    CALLER_USER_ID,
    /** A tag of the caller. */
    CALLER_TAG,
    /** When the request was made, in ISO 8601. */
    CURRENT_TIME,
    /** The same in seconds since 1970. */
    EPOCH_TIME,
    /** The same for all requests here. */
    CONSTANT
  }

  private static final String CONTEXT_PAIR_PREFIX = "kms:encryptioncontext:";
  private static final String CALLER_TAG_PREFIX = "aws:principaltag/";
  private static final String REQUEST_TAG_PREFIX = "aws:requesttag/";
  private static final String RESOURCE_TAG_PREFIX = "aws:resourcetag/";

  private static final Map<String, ConditionKey> KNOWN = known();

  /**
   * KMS Developer Guide, "ABAC for AWS KMS": these and {@code aws:ResourceTag} are for identity
   * policies.
   */
  private static final Map<String, ConditionKey> KNOWN_TO_IDENTITY_POLICIES =
      Map.of("kms:resourcealiases", new ConditionKey(Source.REQUEST, "kms:resourcealiases", true));

  private static Map<String, ConditionKey> known() {
    Map<String, ConditionKey> table = new HashMap<>();
    table.put("kms:encryptioncontextkeys", new ConditionKey(Source.CONTEXT_KEYS, "", true));
    table.put("kms:calleraccount", one(Source.CALLER_ACCOUNT, ""));
    table.put("aws:principalaccount", one(Source.CALLER_ACCOUNT, ""));
    table.put("aws:principalarn", one(Source.CALLER_ARN, ""));
    table.put("aws:principaltype", one(Source.CALLER_TYPE, ""));
    table.put("aws:username", one(Source.CALLER_USER_NAME, ""));
    table.put("aws:userid", one(Source.CALLER_USER_ID, ""));
    table.put("aws:currenttime", one(Source.CURRENT_TIME, ""));
    table.put("aws:epochtime", one(Source.EPOCH_TIME, ""));
    // A call in the process crosses no network, and no service of AWS makes it.
    table.put("aws:securetransport", one(Source.CONSTANT, "true"));
    table.put("aws:principalisawsservice", one(Source.CONSTANT, "false"));
    several(table, "aws:tagkeys");
    request(table, "aws:requestedregion");
    request(table, "aws:resourceaccount");
    request(table, "aws:sourceip");
    request(table, "aws:viaawsservice");
    request(table, "kms:bypasspolicylockoutsafetycheck");
    request(table, "kms:datakeypairspec");
    request(table, "kms:encryptionalgorithm");
    request(table, "kms:expirationmodel");
    request(table, "kms:grantconstrainttype");
    request(table, "kms:grantisforawsresource");
    several(table, "kms:grantoperations");
    table.put("kms:granteeprincipal", one(Source.GRANT_PRINCIPAL, "kms:granteeprincipal"));
    request(table, "kms:keyagreementalgorithm");
    request(table, "kms:keyorigin");
    request(table, "kms:keyspec");
    request(table, "kms:keyusage");
    request(table, "kms:macalgorithm");
    request(table, "kms:messagetype");
    request(table, "kms:multiregion");
    request(table, "kms:multiregionkeytype");
    request(table, "kms:primaryregion");
    request(table, "kms:reencryptonsamekey");
    request(table, "kms:replicaregion");
    request(table, "kms:requestalias");
    table.put("kms:retiringprincipal", one(Source.GRANT_PRINCIPAL, "kms:retiringprincipal"));
    request(table, "kms:rotationperiodindays");
    request(table, "kms:schedulekeydeletionpendingwindowindays");
    request(table, "kms:signingalgorithm");
    request(table, "kms:validto");
    request(table, "kms:viaservice");
    request(table, "kms:wrappingalgorithm");
    request(table, "kms:wrappingkeyspec");
    // The names before 2021 (KMS Developer Guide, "AWS KMS condition keys").
    table.put("kms:customermasterkeyspec", one(Source.REQUEST, "kms:keyspec"));
    table.put("kms:customermasterkeyusage", one(Source.REQUEST, "kms:keyusage"));
    return table;
  }

  private static void request(Map<String, ConditionKey> table, String name) {
    table.put(name, one(Source.REQUEST, name));
  }

  private static void several(Map<String, ConditionKey> table, String name) {
    table.put(name, new ConditionKey(Source.REQUEST, name, true));
  }

  private static ConditionKey one(Source source, String name) {
    return new ConditionKey(source, name, false);
  }

  /** The key of this name, in any case, that a key policy may ask for; null if there is none. */
  static @Nullable ConditionKey ofKeyPolicies(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    ConditionKey known = KNOWN.get(lower);
    if (known != null) {
      return known;
    }
    // Of a pair the name stays as it is: lower case would be another relation than any case.
    int prefix = CONTEXT_PAIR_PREFIX.length();
    if (text.length() > prefix
        && text.substring(0, prefix).toLowerCase(Locale.ROOT).equals(CONTEXT_PAIR_PREFIX)) {
      return one(Source.CONTEXT_PAIR, text.substring(prefix));
    }
    if (isTag(lower, CALLER_TAG_PREFIX)) {
      return one(Source.CALLER_TAG, lower.substring(CALLER_TAG_PREFIX.length()));
    }
    return isTag(lower, REQUEST_TAG_PREFIX) ? one(Source.TAG, lower) : null;
  }

  /** The same for an identity policy. */
  static @Nullable ConditionKey ofIdentityPolicies(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    if (isTag(lower, RESOURCE_TAG_PREFIX)) {
      return one(Source.TAG, lower);
    }
    ConditionKey known = KNOWN_TO_IDENTITY_POLICIES.get(lower);
    return known == null ? ofKeyPolicies(text) : known;
  }

  /** A key that is in a request if and only if the request lists it. */
  static ConditionKey listed(String text) {
    return one(Source.REQUEST, text.toLowerCase(Locale.ROOT));
  }

  private static boolean isTag(String lower, String prefix) {
    return lower.startsWith(prefix) && lower.length() > prefix.length();
  }

  /**
   * Whether it is the key of pairs of this name. The only place that compares names of pairs in any
   * case: lower case as well, of one side or both, would be another relation.
   */
  boolean isOfPair(String pairName) {
    return source == Source.CONTEXT_PAIR && name.equalsIgnoreCase(pairName);
  }

  /** Whether it asks about a pair that is not in the context and may still come. */
  boolean mayJoin(PolicyRequest request) {
    if (source != Source.CONTEXT_PAIR) {
      return false;
    }
    return switch (request.contextGrowth()) {
      case NONE -> false;
      case AAD -> ContextGrowth.isOfAad(this);
      case ANY -> !isIn(request.pairs());
    };
  }

  private boolean isIn(ContextPairs pairs) {
    for (int i = 0; i < pairs.size(); i++) {
      if (isOfPair(pairs.name(i))) {
        return true;
      }
    }
    return false;
  }

  /** Whether its value follows from who calls, and from nothing else. */
  boolean ofCallerOnly() {
    return switch (source) {
      case CALLER_ACCOUNT,
          CALLER_ARN,
          CALLER_TYPE,
          CALLER_USER_NAME,
          CALLER_USER_ID,
          CALLER_TAG,
          CONSTANT ->
          true;
      case REQUEST, TAG, GRANT_PRINCIPAL, CONTEXT_PAIR, CONTEXT_KEYS, CURRENT_TIME, EPOCH_TIME ->
          false;
    };
  }

  /** Whether its value is another one later. */
  boolean ofTime() {
    return source == Source.CURRENT_TIME || source == Source.EPOCH_TIME;
  }

  /** Its values in a request, not to be changed; null if absent. For keys that requests list. */
  String @Nullable [] listedIn(PolicyRequest request) {
    return request.keys().values(name);
  }

  /** Whether a request has several values for it by names that differ in case only. */
  boolean isAmbiguousIn(PolicyRequest request) {
    return switch (source) {
      case TAG -> {
        String[] listed = listedIn(request);
        yield listed != null && listed.length > 1;
      }
      case CONTEXT_PAIR -> {
        int found = 0;
        ContextPairs pairs = request.pairs();
        for (int i = 0; i < pairs.size(); i++) {
          found += isOfPair(pairs.name(i)) ? 1 : 0;
        }
        yield found > 1;
      }
      default -> false;
    };
  }

  /** Its value in a request; null if it is absent or has several. */
  @Nullable String oneValueIn(PolicyRequest request) {
    return switch (source) {
      case REQUEST, TAG, GRANT_PRINCIPAL -> {
        String[] listed = listedIn(request);
        yield listed != null && listed.length == 1 ? listed[0] : null;
      }
      case CONTEXT_PAIR -> pairIn(request);
      case CONTEXT_KEYS -> null;
      case CALLER_ACCOUNT ->
          request.caller().account().isEmpty() ? null : request.caller().account();
      case CALLER_ARN -> request.caller().identityArn();
      case CALLER_TYPE -> request.caller().type();
      case CALLER_USER_NAME -> request.caller().userName();
      case CALLER_USER_ID -> request.caller().userId();
      case CALLER_TAG -> request.caller().tags().get(name);
      case CURRENT_TIME -> request.time().toString();
      case EPOCH_TIME -> Long.toString(request.time().getEpochSecond());
      case CONSTANT -> name;
    };
  }

  private @Nullable String pairIn(PolicyRequest request) {
    String found = null;
    ContextPairs pairs = request.pairs();
    for (int i = 0; i < pairs.size(); i++) {
      if (isOfPair(pairs.name(i))) {
        if (found != null) {
          return null;
        }
        found = pairs.value(i);
      }
    }
    return found;
  }
}
