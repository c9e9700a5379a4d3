package io.github.cmkjca.kms;

import io.github.cmkjca.kms.policy.RequestKeys;
import io.github.cmkjca.spi.kms.KeyOrigin;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyUsage;
import io.github.cmkjca.spi.kms.MultiRegionKeyType;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Names of the condition keys that requests carry, as policies compare them: in lower case. An
 * operation adds its own with {@link #with}, one line each; a key that is not sent is left out.
 */
final class ConditionKeys {
  static final String BYPASS_LOCKOUT_CHECK = "kms:bypasspolicylockoutsafetycheck";
  static final String DATA_KEY_PAIR_SPEC = "kms:datakeypairspec";
  static final String ENCRYPTION_ALGORITHM = "kms:encryptionalgorithm";
  static final String EXPIRATION_MODEL = "kms:expirationmodel";
  static final String GRANT_CONSTRAINT_TYPE = "kms:grantconstrainttype";
  static final String GRANT_IS_FOR_AWS_RESOURCE = "kms:grantisforawsresource";

  /** Has several values. */
  static final String GRANT_OPERATIONS = "kms:grantoperations";

  static final String GRANTEE_PRINCIPAL = "kms:granteeprincipal";
  static final String KEY_AGREEMENT_ALGORITHM = "kms:keyagreementalgorithm";
  private static final String KEY_ORIGIN = "kms:keyorigin";
  private static final String KEY_SPEC = "kms:keyspec";
  private static final String KEY_USAGE = "kms:keyusage";
  static final String MAC_ALGORITHM = "kms:macalgorithm";
  static final String MESSAGE_TYPE = "kms:messagetype";
  static final String MULTI_REGION = "kms:multiregion";
  static final String MULTI_REGION_KEY_TYPE = "kms:multiregionkeytype";
  static final String PRIMARY_REGION = "kms:primaryregion";
  static final String RE_ENCRYPT_ON_SAME_KEY = "kms:reencryptonsamekey";
  static final String REPLICA_REGION = "kms:replicaregion";
  static final String REQUEST_ALIAS = "kms:requestalias";

  /** Has several values. */
  static final String RESOURCE_ALIASES = "kms:resourcealiases";

  static final String RETIRING_PRINCIPAL = "kms:retiringprincipal";
  static final String ROTATION_PERIOD = "kms:rotationperiodindays";
  static final String DELETION_WINDOW = "kms:schedulekeydeletionpendingwindowindays";
  static final String SIGNING_ALGORITHM = "kms:signingalgorithm";

  /** Seconds since 1970. */
  static final String VALID_TO = "kms:validto";

  static final String VIA_SERVICE = "kms:viaservice";
  static final String WRAPPING_ALGORITHM = "kms:wrappingalgorithm";
  static final String WRAPPING_KEY_SPEC = "kms:wrappingkeyspec";

  /** Has several values. */
  static final String TAG_KEYS = "aws:tagkeys";

  private static final String REQUEST_TAG = "aws:requesttag/";
  private static final String RESOURCE_TAG = "aws:resourcetag/";
  private static final String REQUESTED_REGION = "aws:requestedregion";
  private static final String RESOURCE_ACCOUNT = "aws:resourceaccount";
  private static final String VIA_AWS_SERVICE = "aws:viaawsservice";

  private ConditionKeys() {}

  /** What every operation carries. */
  static RequestKeys ofEach(KeyNames names) {
    return RequestKeys.of(Map.of(REQUESTED_REGION, names.region(), VIA_AWS_SERVICE, "false"));
  }

  /**
   * What every operation on a key carries.
   *
   * @param multiRegion what it is among the multi-Region keys of its id; null: a single-Region key
   */
  static RequestKeys ofKey(
      KeyNames names,
      KeyOrigin origin,
      KeySpec spec,
      KeyUsage usage,
      @Nullable MultiRegionKeyType multiRegion) {
    RequestKeys keys =
        ofEach(names)
            .plus(
                RequestKeys.of(
                    Map.of(
                        KEY_ORIGIN, origin.name(),
                        KEY_SPEC, spec.name(),
                        KEY_USAGE, usage.name(),
                        MULTI_REGION, String.valueOf(multiRegion != null),
                        RESOURCE_ACCOUNT, names.account())));
    return multiRegion == null ? keys : keys.with(MULTI_REGION_KEY_TYPE, multiRegion.name());
  }

  /**
   * These of a call that comes through an integration.
   *
   * @param service null: it does not
   */
  static RequestKeys via(@Nullable String service, RequestKeys keys) {
    return service == null ? keys : with(with(keys, VIA_SERVICE, service), VIA_AWS_SERVICE, "true");
  }

  /** These and one more. */
  static RequestKeys with(RequestKeys keys, String name, String value) {
    return keys.with(name, value);
  }

  /** These and the tags of the key that the request is about. */
  static RequestKeys withResourceTags(RequestKeys keys, Map<String, String> tags) {
    return keys.withTags(RESOURCE_TAG, tags);
  }

  /** These and the tags that the request sends: each with its value, and all their names. */
  static RequestKeys withRequestTags(RequestKeys keys, Map<String, String> tags) {
    return keys.withTags(REQUEST_TAG, tags).with(TAG_KEYS, tags.keySet());
  }
}
