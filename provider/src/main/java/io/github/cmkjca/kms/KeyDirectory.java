package io.github.cmkjca.kms;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.cmkjca.kms.policy.CompiledPolicy;
import io.github.cmkjca.kms.policy.PolicyDocument;
import io.github.cmkjca.kms.policy.RequestKeys;
import io.github.cmkjca.registry.AliasRecord;
import io.github.cmkjca.registry.KeyRecord;
import io.github.cmkjca.registry.KeyRegistry;
import io.github.cmkjca.registry.MultiRegionRecord;
import io.github.cmkjca.spi.custody.BackingKey;
import io.github.cmkjca.spi.kms.KmsException;
import io.github.cmkjca.spi.kms.KmsInternalException;
import io.github.cmkjca.spi.kms.MultiRegionKeyType;
import io.github.cmkjca.spi.kms.NotFoundException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Keys by the names that callers use. A key once read is served from memory, without a lock or an
 * access to the registry, as long as the registry's version stays what it was before the reading;
 * so what a change ended is never served after {@link KeyRegistry#change} has returned. Safe for
 * use by many threads.
 */
final class KeyDirectory {
  /** Names in memory; one that is pushed out is read again. */
  private static final int MAX_NAMES = 10_000;

  /** Length of all policies in memory beside those of the keys there. */
  private static final long MAX_POLICY_CHARACTERS = 1 << 20;

  private final KeyRegistry registry;
  private final KeyNames names;
  private final InstantSource clock;
  private final CustomKeyStores stores;
  private final Predicate<BackingKey> isAway;

  /** Only names that exist come in, so strangers' guesses cannot push keys out. */
  private final Cache<String, NamedKey> byName =
      Caffeine.newBuilder().maximumSize(MAX_NAMES).executor(Runnable::run).build();

  /** By their text: most keys of a vault have the same one or another of few policies. */
  private final Cache<String, CompiledPolicy> policies =
      Caffeine.newBuilder()
          .maximumWeight(MAX_POLICY_CHARACTERS)
          .weigher((String text, CompiledPolicy policy) -> text.length())
          .executor(Runnable::run)
          .build();

  /**
   * @param clock tells whether imported material has expired
   * @param stores tell whether the material of keys in them can be reached
   * @param isAway tells whether other material is known to be out of reach
   */
  KeyDirectory(
      KeyRegistry registry,
      KeyNames names,
      InstantSource clock,
      CustomKeyStores stores,
      Predicate<BackingKey> isAway) {
    this.registry = registry;
    this.names = names;
    this.clock = clock;
    this.stores = stores;
    this.isAway = isAway;
  }

  /**
   * The key of this key id, key ARN, alias name or alias ARN.
   *
   * @throws NotFoundException if there is none
   */
  NamedKey find(String name) {
    // Before the reading: a change that comes between moves the version and so voids the entry.
    long version = registry.version();
    NamedKey known = byName.getIfPresent(name);
    if (known != null && known.version() == version) {
      return known.at(clock);
    }
    KeyNames.Name parsed = names.parse(name);
    NamedKey fresh =
        registry.read(view -> load(view, parsed, version, known, id -> KeyGrants.in(registry, id)));
    byName.put(name, fresh);
    return fresh.at(clock);
  }

  /** The key of this bare id in a transaction: on the newest state. */
  NamedKey find(KeyRegistry.View view, String keyId) {
    return load(
            view,
            new KeyNames.Name.OfKey(keyId),
            registry.version(),
            byName.getIfPresent(keyId),
            id -> KeyGrants.in(view, id))
        .at(clock);
  }

  private NamedKey load(
      KeyRegistry.View view,
      KeyNames.Name name,
      long version,
      @Nullable NamedKey stale,
      Function<String, KeyGrants> grants) {
    if (name instanceof KeyNames.Name.OfAlias alias) {
      String keyId =
          view.alias(alias.aliasName())
              .orElseThrow(() -> names.noSuchAlias(alias.aliasName()))
              .targetKeyId();
      return NamedKey.of(loadKey(view, keyId, stale, grants), alias.aliasName(), version);
    }
    String keyId = ((KeyNames.Name.OfKey) name).keyId();
    return NamedKey.of(loadKey(view, keyId, stale, grants), null, version);
  }

  private KnownKey loadKey(
      KeyRegistry.View view,
      String keyId,
      @Nullable NamedKey stale,
      Function<String, KeyGrants> grants) {
    Optional<KeyRecord> found = view.key(keyId);
    KeyRecord record = found.orElseThrow(() -> names.noSuchKey(keyId));
    MultiRegionRecord multiRegion =
        KeyNames.isMultiRegion(keyId) ? view.multiRegion(keyId).orElse(null) : null;
    return new KnownKey(
        record,
        names,
        compiled(record, stale),
        view.materials(keyId),
        multiRegion,
        conditionKeys(view, record, KnownKey.type(multiRegion, names)),
        grants.apply(keyId),
        storeOf(view, record),
        isAway);
  }

  private @Nullable StoreOfKey storeOf(KeyRegistry.View view, KeyRecord record) {
    String storeId = record.customKeyStoreId();
    return storeId == null
        ? null
        : new StoreOfKey(
            view.customKeyStore(storeId)
                .orElseThrow(
                    () ->
                        new KmsInternalException(
                            names.keyArn(record.keyId())
                                + " is in the custom key store "
                                + storeId
                                + ", which does not exist; restore the vault")),
            stores);
  }

  /** What policies may ask of the key, whatever is done with it. */
  private RequestKeys conditionKeys(
      KeyRegistry.View view, KeyRecord record, @Nullable MultiRegionKeyType multiRegion) {
    RequestKeys keys =
        ConditionKeys.ofKey(
                names, record.origin(), record.keySpec(), record.keyUsage(), multiRegion)
            .with(
                ConditionKeys.RESOURCE_ALIASES,
                view.aliasesOf(record.keyId()).stream().map(AliasRecord::aliasName).toList());
    Map<String, String> tags = new HashMap<>();
    view.tags(record.keyId()).forEach(tag -> tags.put(tag.tagKey(), tag.tagValue()));
    return ConditionKeys.withResourceTags(keys, tags);
  }

  /** The policy; that of an older state of the key if its text is the same. */
  private CompiledPolicy compiled(KeyRecord record, @Nullable NamedKey stale) {
    if (stale != null && stale.key().record().policy().equals(record.policy())) {
      return stale.key().policy();
    }
    try {
      return policies.get(record.policy(), text -> PolicyDocument.parse(text).compile());
    } catch (KmsException e) {
      // Refused when put, so written by another version or by another hand: permit nothing.
      throw new KmsInternalException(
          "The key policy of "
              + names.keyArn(record.keyId())
              + " cannot be read: "
              + e.getMessage(),
          e);
    }
  }
}
