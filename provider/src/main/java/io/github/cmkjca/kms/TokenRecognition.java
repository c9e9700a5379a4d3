package io.github.cmkjca.kms;

import io.github.cmkjca.registry.KeyRecord;
import io.github.cmkjca.registry.KeyRegistry;
import io.github.cmkjca.registry.MaterialRecord;
import io.github.cmkjca.registry.TokenObjectRecord;
import io.github.cmkjca.registry.TokenObjectRecord.Intent;
import io.github.cmkjca.spi.custody.BackingKey;
import io.github.cmkjca.spi.custody.Custodian;
import io.github.cmkjca.spi.custody.KeptMaterial;
import io.github.cmkjca.spi.custody.WrappingKeys;
import io.github.cmkjca.spi.kms.KeyUnavailableException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Tells the token of a vault from another one, or an empty one, that is found in its place: PKCS
 * #11 gives tokens no name that a second one could not have, so it is known by the keys in it. That
 * a key is not in another token says nothing of the key.
 */
final class TokenRecognition {
  private static final int PAGE = 100;

  private final KeyRegistry registry;
  private final Custodian custodian;

  /** The stores whose token was ours when a key was first made in it. */
  private final Set<String> known = ConcurrentHashMap.newKeySet();

  /**
   * @param custodian of the vault, which knows where material is
   */
  TokenRecognition(KeyRegistry registry, Custodian custodian) {
    this.registry = registry;
    this.custodian = custodian;
  }

  /** Whether a token that holds this has some of what the vault has in it. */
  boolean isOurs(List<KeptMaterial> kept, String storeId) {
    return registry.<Boolean>read(
        view -> kept.stream().anyMatch(material -> isOf(view, material, storeId)));
  }

  /**
   * Ends well if the vault has nothing that could tell its token from others. Reads the keys of the
   * registry up to the first that is to be in it.
   *
   * @throws KeyUnavailableException else: of a token that has none of it
   */
  void requireNoneToBe(String storeId) {
    if (isToHaveSome(storeId)) {
      throw new KeyUnavailableException(
          "none of the keys that this vault has in it is in the token: it is another one, or was"
              + " emptied. Have the configuration name the token that they were made in; a second"
              + " token is a custom key store");
    }
  }

  /**
   * Before a key is made, once a process: to make one in a token that is not ours would leave the
   * vault with keys in two. Reads the whole token.
   *
   * @throws KeyUnavailableException if it has none of the keys that it is to have
   */
  void requireOursOnce(Custodian token, String storeId) {
    if (!known.contains(storeId)) {
      if (!isOurs(token.kept(), storeId)) {
        requireNoneToBe(storeId);
      }
      known.add(storeId);
    }
  }

  /** Whether the vault has anything in the token of a store; of the last thing it had, not. */
  boolean isToHaveSome(String storeId) {
    return registry.<Boolean>read(view -> isToHaveSome(view, storeId));
  }

  private boolean isToHaveSome(KeyRegistry.View view, String storeId) {
    return WrappingKeyRegister.materialId(view, WrappingKeys.keyId(storeId)).isPresent()
        || OwnedKeys.anyIn(view, key -> isIn(key, storeId))
        || hasMaterialIn(view, storeId);
  }

  /**
   * Part of the transaction that notes a key to be made, which will tell this token from others.
   * What is still to be destroyed may be in another one, if nothing tells that this is the same.
   */
  void doubtTheOld(KeyRegistry.Change change, String storeId) {
    List<TokenObjectRecord> old =
        change.tokenObjects().stream()
            .filter(note -> note.storeId().equals(storeId) && note.intent() == Intent.DESTROY)
            .toList();
    if (!old.isEmpty() && !isToHaveSome(change, storeId)) {
      old.forEach(note -> change.putTokenObject(note.with(Intent.DESTROY_MISSED)));
    }
  }

  /** Whether a token holds what is to be in that of this store, and not in another one's. */
  private boolean isOf(KeyRegistry.View view, KeptMaterial kept, String storeId) {
    String keyId = kept.keyId();
    Stream<String> ofKey =
        view.materials(keyId).stream()
            .map(MaterialRecord::key)
            .filter(key -> isIn(key, storeId))
            .map(BackingKey::materialId);
    Stream<String> ofVault =
        OwnedKeys.anyIn(view, key -> key.keyId().equals(keyId) && isIn(key, storeId))
            ? OwnedKeys.materialId(view, keyId).stream()
            : Stream.empty();
    Stream<String> ofStore =
        keyId.equals(WrappingKeys.keyId(storeId))
            ? WrappingKeyRegister.materialId(view, keyId).stream()
            : Stream.empty();
    return Stream.of(ofKey, ofVault, ofStore)
        .flatMap(ids -> ids)
        .anyMatch(id -> id.startsWith(kept.materialIdPrefix()));
  }

  private boolean isIn(BackingKey key, String storeId) {
    return key.sealed().length > 0 && custodian.storeOf(key).filter(storeId::equals).isPresent();
  }

  private boolean hasMaterialIn(KeyRegistry.View view, String storeId) {
    List<KeyRecord> page = view.keysAfter(null, PAGE);
    while (!page.isEmpty()) {
      for (KeyRecord key : page) {
        if (isIn(view, key, storeId)) {
          return true;
        }
      }
      page = view.keysAfter(page.get(page.size() - 1).keyId(), PAGE);
    }
    return false;
  }

  private boolean isIn(KeyRegistry.View view, KeyRecord key, String storeId) {
    return view.materials(key.keyId()).stream().anyMatch(material -> isIn(material.key(), storeId));
  }
}
