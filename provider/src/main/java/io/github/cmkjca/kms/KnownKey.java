package io.github.cmkjca.kms;

import io.github.cmkjca.kms.policy.CompiledPolicy;
import io.github.cmkjca.registry.KeyRecord;
import io.github.cmkjca.spi.custody.BackingKey;
import io.github.cmkjca.spi.kms.KeyMetadata;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyState;
import io.github.cmkjca.spi.kms.KmsInternalException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A key with all that its use needs, prepared: ARN, compiled policy, backing keys, blob header,
 * condition keys. Immutable; a later state of the key is another object.
 */
final class KnownKey {
  private final KeyRecord record;
  private final String account;
  private final String arn;
  private final CompiledPolicy policy;
  private final List<BackingKey> backingKeys;
  private final BackingKey current;
  private final byte[] blobHeader;
  private final Map<String, String> conditionKeys;

  KnownKey(KeyRecord record, KeyNames names, CompiledPolicy policy, List<BackingKey> backingKeys) {
    this.record = record;
    this.account = names.account();
    this.arn = names.keyArn(record.keyId());
    this.policy = policy;
    this.backingKeys = List.copyOf(backingKeys);
    BackingKey newest = backingKey(record.currentMaterialId());
    if (newest == null) {
      throw new KmsInternalException(
          arn + " has lost its key material " + record.currentMaterialId() + "; restore the vault");
    }
    this.current = newest;
    this.blobHeader = CiphertextBlob.header(record.keyId(), record.currentMaterialId());
    this.conditionKeys =
        ConditionKeys.ofKey(account, record.origin(), record.keySpec(), record.keyUsage());
  }

  KeyRecord record() {
    return record;
  }

  String arn() {
    return arn;
  }

  CompiledPolicy policy() {
    return policy;
  }

  /** The backing key that new ciphertexts use. */
  BackingKey current() {
    return current;
  }

  /** The backing key of this material id. */
  @Nullable BackingKey backingKey(String materialId) {
    for (BackingKey key : backingKeys) {
      if (key.materialId().equals(materialId)) {
        return key;
      }
    }
    return null;
  }

  /** Header of blobs under the current backing key; not to be changed. */
  byte[] blobHeader() {
    return blobHeader;
  }

  /** Condition keys that every operation on this key carries. */
  Map<String, String> conditionKeys() {
    return conditionKeys;
  }

  /** The key as DescribeKey shows it. */
  KeyMetadata metadata() {
    return new KeyMetadata(
        account,
        record.keyId(),
        arn,
        record.creationDate(),
        record.state() == KeyState.ENABLED,
        record.description(),
        record.keyUsage(),
        record.state(),
        record.origin(),
        record.manager(),
        record.keySpec(),
        false,
        record.keySpec() == KeySpec.SYMMETRIC_DEFAULT ? record.currentMaterialId() : null);
  }
}
