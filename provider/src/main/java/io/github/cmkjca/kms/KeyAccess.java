package io.github.cmkjca.kms;

import io.github.cmkjca.kms.policy.RequestKeys;
import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.kms.EncryptionAlgorithm;

/**
 * Leads a cryptographic operation to its key: found by the name that the caller gives, permitted,
 * in a fitting state and of the right usage, in this order.
 */
final class KeyAccess {
  private final Vault vault;

  KeyAccess(Vault vault) {
    this.vault = vault;
  }

  /**
   * The key of an operation that knows no encryption context.
   *
   * @param requestKeys condition keys that say what is asked for
   */
  KnownKey open(Call call, String keyId, RequestKeys requestKeys) {
    NamedKey named = vault.directory().find(keyId);
    return permit(
        call, named.key(), EncryptionContext.empty(), named.conditionKeys().plus(requestKeys));
  }

  /** The key to encrypt under. */
  KnownKey openToEncrypt(
      Call call, String keyId, EncryptionAlgorithm algorithm, EncryptionContext context) {
    NamedKey named = vault.directory().find(keyId);
    KnownKey key = permit(call, named.key(), context, named.cryptoConditionKeys(algorithm));
    KeyUsages.checkAlgorithm(key, algorithm, key.record().keySpec().encryptionAlgorithms());
    return key;
  }

  /**
   * The symmetric key to encrypt data keys under.
   *
   * @param requestKeys condition keys that say what is asked for
   */
  KnownKey openForDataKeys(
      Call call, String keyId, EncryptionContext context, RequestKeys requestKeys) {
    NamedKey named = vault.directory().find(keyId);
    KnownKey key =
        permit(call, named.key(), context, named.cryptoConditionKeys().plus(requestKeys));
    KeyUsages.checkSymmetric(key);
    return key;
  }

  private KnownKey permit(
      Call call, KnownKey key, EncryptionContext context, RequestKeys conditionKeys) {
    call.uses(key);
    vault.authorizer().permit(call, key, call.operation().action(), context, conditionKeys);
    KeyLifecycle.check(call.operation(), key);
    KeyUsages.check(call.operation(), key);
    return key;
  }
}
