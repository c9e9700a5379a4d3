package io.github.cmkjca.kms;

import java.util.HashMap;
import java.util.Map;

/** Names of the condition keys that requests carry, as policies compare them: in lower case. */
final class ConditionKeys {
  static final String BYPASS_LOCKOUT_CHECK = "kms:bypasspolicylockoutsafetycheck";
  static final String CALLER_ACCOUNT = "kms:calleraccount";
  static final String ENCRYPTION_ALGORITHM = "kms:encryptionalgorithm";
  static final String KEY_ORIGIN = "kms:keyorigin";
  static final String KEY_SPEC = "kms:keyspec";
  static final String KEY_USAGE = "kms:keyusage";
  static final String MAC_ALGORITHM = "kms:macalgorithm";
  static final String MULTI_REGION = "kms:multiregion";
  static final String RE_ENCRYPT_ON_SAME_KEY = "kms:reencryptonsamekey";
  static final String REQUEST_ALIAS = "kms:requestalias";

  private ConditionKeys() {}

  /** These and one more. */
  static Map<String, String> with(Map<String, String> keys, String name, String value) {
    Map<String, String> more = new HashMap<>(keys);
    more.put(name, value);
    return Map.copyOf(more);
  }
}
