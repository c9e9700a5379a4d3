package io.github.cmkjca.kms;

import io.github.cmkjca.kms.policy.CompiledPolicy;
import io.github.cmkjca.kms.policy.RequestKeys;
import io.github.cmkjca.registry.KeyRecord;
import io.github.cmkjca.registry.MaterialRecord;
import io.github.cmkjca.registry.MultiRegionRecord;
import io.github.cmkjca.spi.custody.BackingKey;
import io.github.cmkjca.spi.kms.ExpirationModel;
import io.github.cmkjca.spi.kms.KeyMetadata;
import io.github.cmkjca.spi.kms.KeyOrigin;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyState;
import io.github.cmkjca.spi.kms.KmsInternalException;
import io.github.cmkjca.spi.kms.MultiRegionConfiguration;
import io.github.cmkjca.spi.kms.MultiRegionKey;
import io.github.cmkjca.spi.kms.MultiRegionKeyType;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A key with all that its use needs, prepared: ARN, compiled policy, materials, blob header,
 * condition keys. Immutable; a later state of the key is another object.
 */
final class KnownKey {
  private final KeyRecord record;
  private final KeyNames names;
  private final String arn;
  private final CompiledPolicy policy;
  private final List<MaterialRecord> materials;
  private final @Nullable MultiRegionRecord multiRegion;
  private final @Nullable BackingKey current;
  private final byte @Nullable [] blobHeader;
  private final @Nullable Instant validTo;
  private final RequestKeys conditionKeys;
  private final KeyGrants grants;
  private final @Nullable StoreOfKey store;
  private final Predicate<BackingKey> isAway;

  /**
   * @param multiRegion null: a single-Region key
   * @param conditionKeys what every operation on it carries
   * @param grants those on it
   * @param store the custom key store that its material is in; null: in none
   */
  KnownKey(
      KeyRecord record,
      KeyNames names,
      CompiledPolicy policy,
      List<MaterialRecord> materials,
      @Nullable MultiRegionRecord multiRegion,
      RequestKeys conditionKeys,
      KeyGrants grants,
      @Nullable StoreOfKey store,
      Predicate<BackingKey> isAway) {
    this.record = record;
    this.names = names;
    this.arn = names.keyArn(record.keyId());
    this.policy = policy;
    this.materials = List.copyOf(materials);
    this.multiRegion = multiRegion;
    String currentId = record.currentMaterialId();
    this.current = currentId == null ? null : backingKey(currentId);
    if (current == null && record.origin() != KeyOrigin.EXTERNAL && !isNewReplica()) {
      throw new KmsInternalException(
          arn + " has lost its key material " + currentId + "; restore the vault");
    }
    this.blobHeader = currentId == null ? null : CiphertextBlob.header(record.keyId(), currentId);
    this.validTo =
        materials.stream()
            .filter(material -> !material.pending())
            .map(MaterialRecord::validTo)
            .filter(Objects::nonNull)
            .min(Comparator.naturalOrder())
            .orElse(null);
    this.conditionKeys = conditionKeys;
    this.grants = grants;
    this.store = store;
    this.isAway = isAway;
  }

  /** What a key with this record is in this Region; null: a single-Region key. */
  static @Nullable MultiRegionKeyType type(
      @Nullable MultiRegionRecord multiRegion, KeyNames names) {
    if (multiRegion == null) {
      return null;
    }
    return multiRegion.primaryRegion().equals(names.region())
        ? MultiRegionKeyType.PRIMARY
        : MultiRegionKeyType.REPLICA;
  }

  /** As it is stored. What it may do is said by {@link #state}. */
  KeyRecord record() {
    return record;
  }

  /**
   * The state that decides what is permitted: that of the record, yet Unavailable while the custom
   * key store is disconnected. A key that is to be deleted stays so.
   */
  KeyState state() {
    return store == null || store.isConnected() ? record.state() : unavailable(record.state());
  }

  /** As above, yet Unavailable also while this process cannot reach the token of the material. */
  private KeyState shownState() {
    boolean isReachable =
        store == null ? current == null || !isAway.test(current) : store.isUsable();
    return isReachable ? record.state() : unavailable(record.state());
  }

  private static KeyState unavailable(KeyState stored) {
    return stored == KeyState.ENABLED || stored == KeyState.DISABLED
        ? KeyState.UNAVAILABLE
        : stored;
  }

  String arn() {
    return arn;
  }

  CompiledPolicy policy() {
    return policy;
  }

  /** All materials, oldest first, those included that are not there at present. */
  List<MaterialRecord> materials() {
    return materials;
  }

  /** What it knows of the others of its id; null: a single-Region key. */
  @Nullable MultiRegionRecord multiRegion() {
    return multiRegion;
  }

  /** Whether it is a replica, whose material comes from its primary key. */
  boolean isReplica() {
    return type(multiRegion, names) == MultiRegionKeyType.REPLICA;
  }

  /** Whether it is a replica to which nothing has come yet. */
  boolean isNewReplica() {
    return multiRegion != null && multiRegion.revision() == 0;
  }

  /** Whether each material that ever was the current one is there, and there is a current one. */
  boolean isComplete() {
    return current != null
        && materials.stream().allMatch(material -> material.pending() || material.isPresent());
  }

  /**
   * The backing key that new ciphertexts use. To be asked in states only in which there is one.
   *
   * @throws KmsInternalException if there is none
   */
  BackingKey current() {
    if (current == null) {
      throw new KmsInternalException(arn + " has no key material");
    }
    return current;
  }

  /** The backing key of this material id, if it is there. */
  @Nullable BackingKey backingKey(String materialId) {
    for (MaterialRecord material : materials) {
      if (material.key().materialId().equals(materialId)) {
        return material.isPresent() ? material.key() : null;
      }
    }
    return null;
  }

  /** Header of blobs under the current backing key; not to be changed. As {@link #current()}. */
  byte[] blobHeader() {
    if (blobHeader == null) {
      throw new KmsInternalException(arn + " has no key material");
    }
    return blobHeader;
  }

  /** Condition keys that every operation on this key carries. */
  RequestKeys conditionKeys() {
    return conditionKeys;
  }

  /** The grants on it. */
  KeyGrants grants() {
    return grants;
  }

  /** Whether it may be used otherwise later though nothing changes it. */
  boolean ofTime() {
    return policy.ofTime() || validTo != null;
  }

  /**
   * The key as it is at this time: once imported material has expired it waits for import, even
   * before the vault says so.
   */
  KnownKey at(InstantSource clock) {
    if (validTo == null || clock.instant().isBefore(validTo)) {
      return this;
    }
    Instant now = clock.instant();
    return new KnownKey(
        record.state() == KeyState.ENABLED || record.state() == KeyState.DISABLED
            ? record.withState(KeyState.PENDING_IMPORT)
            : record,
        names,
        policy,
        materials.stream()
            .map(material -> material.isExpired(now) ? material.removed() : material)
            .toList(),
        multiRegion,
        conditionKeys,
        grants,
        store,
        isAway);
  }

  /** The key as DescribeKey shows it. */
  KeyMetadata metadata() {
    KeyState shown = shownState();
    return new KeyMetadata(
        names.account(),
        record.keyId(),
        arn,
        record.creationDate(),
        shown == KeyState.ENABLED,
        record.description(),
        record.keyUsage(),
        shown,
        record.origin(),
        record.manager(),
        record.keySpec(),
        multiRegion != null,
        record.keySpec() == KeySpec.SYMMETRIC_DEFAULT && store == null
            ? record.currentMaterialId()
            : null,
        record.state() == KeyState.PENDING_DELETION ? record.schedule().deletionDate() : null,
        validTo,
        expirationModel(),
        multiRegionConfiguration(),
        record.state() == KeyState.PENDING_REPLICA_DELETION && multiRegion != null
            ? multiRegion.deletionWindowDays()
            : null,
        record.customKeyStoreId(),
        store == null ? null : store.record().cluster());
  }

  private @Nullable MultiRegionConfiguration multiRegionConfiguration() {
    MultiRegionKeyType type = type(multiRegion, names);
    if (multiRegion == null || type == null) {
      return null;
    }
    return new MultiRegionConfiguration(
        type,
        inRegion(multiRegion.primaryRegion()),
        multiRegion.replicas().stream().map(replica -> inRegion(replica.region())).toList());
  }

  private MultiRegionKey inRegion(String region) {
    return new MultiRegionKey(names.keyArnIn(region, record.keyId()), region);
  }

  private @Nullable ExpirationModel expirationModel() {
    if (record.origin() != KeyOrigin.EXTERNAL || !isComplete()) {
      return null;
    }
    return validTo == null
        ? ExpirationModel.KEY_MATERIAL_DOES_NOT_EXPIRE
        : ExpirationModel.KEY_MATERIAL_EXPIRES;
  }
}
