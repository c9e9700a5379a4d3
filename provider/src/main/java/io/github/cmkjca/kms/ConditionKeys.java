package io.github.cmkjca.kms;

import io.github.cmkjca.spi.kms.KeyOrigin;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyUsage;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Names of the condition keys that requests carry, as policies compare them: in lower case. */
final class ConditionKeys {
  static final String BYPASS_LOCKOUT_CHECK = "kms:bypasspolicylockoutsafetycheck";
  private static final String CALLER_ACCOUNT = "kms:calleraccount";
  static final String ENCRYPTION_ALGORITHM = "kms:encryptionalgorithm";
  private static final String KEY_ORIGIN = "kms:keyorigin";
  private static final String KEY_SPEC = "kms:keyspec";
  private static final String KEY_USAGE = "kms:keyusage";
  static final String MAC_ALGORITHM = "kms:macalgorithm";
  private static final String MULTI_REGION = "kms:multiregion";
  static final String RE_ENCRYPT_ON_SAME_KEY = "kms:reencryptonsamekey";
  static final String REQUEST_ALIAS = "kms:requestalias";
  static final String VIA_SERVICE = "kms:viaservice";

  private ConditionKeys() {}

  /** What every operation on a key carries. */
  static Map<String, String> ofKey(String account, KeyOrigin origin, KeySpec spec, KeyUsage usage) {
    return Map.of(
        CALLER_ACCOUNT, account,
        KEY_ORIGIN, origin.name(),
        KEY_SPEC, spec.name(),
        KEY_USAGE, usage.name(),
        MULTI_REGION, "false");
  }

  /**
   * These of a call that comes through an integration.
   *
   * @param service null: it does not
   */
  static Map<String, String> via(@Nullable String service, Map<String, String> keys) {
    return service == null ? keys : with(keys, VIA_SERVICE, service);
  }

  /** These and one more. */
  static Map<String, String> with(Map<String, String> keys, String name, String value) {
    Map<String, String> more = new HashMap<>(keys);
    more.put(name, value);
    return Map.copyOf(more);
  }
}
