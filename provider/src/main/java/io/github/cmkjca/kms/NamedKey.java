package io.github.cmkjca.kms;

import io.github.cmkjca.kms.policy.RequestKeys;
import io.github.cmkjca.spi.kms.EncryptionAlgorithm;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * A key as one caller's spelling names it, at one version of the registry. Immutable.
 *
 * @param key the key
 * @param version of the registry before the key was read: the key is at least as new
 * @param conditionKeys of an operation that names the key so
 * @param cryptoConditionKeys the same with the encryption algorithm of symmetric keys
 */
record NamedKey(
    KnownKey key, long version, RequestKeys conditionKeys, RequestKeys cryptoConditionKeys) {

  /** As it is at this time; see {@link KnownKey#at}. */
  NamedKey at(InstantSource clock) {
    KnownKey now = key.at(clock);
    return now == key ? this : new NamedKey(now, version, conditionKeys, cryptoConditionKeys);
  }

  /**
   * @param aliasName the alias by which the caller named the key; null: by its id or ARN
   */
  static NamedKey of(KnownKey key, @Nullable String aliasName, long version) {
    RequestKeys keys =
        aliasName == null
            ? key.conditionKeys()
            : ConditionKeys.with(key.conditionKeys(), ConditionKeys.REQUEST_ALIAS, aliasName);
    return new NamedKey(
        key,
        version,
        keys,
        ConditionKeys.with(
            keys,
            ConditionKeys.ENCRYPTION_ALGORITHM,
            EncryptionAlgorithm.SYMMETRIC_DEFAULT.name()));
  }

  /** Condition keys of an operation that encrypts or decrypts by this algorithm. */
  RequestKeys cryptoConditionKeys(EncryptionAlgorithm algorithm) {
    return algorithm == EncryptionAlgorithm.SYMMETRIC_DEFAULT
        ? cryptoConditionKeys
        : ConditionKeys.with(conditionKeys, ConditionKeys.ENCRYPTION_ALGORITHM, algorithm.name());
  }
}
