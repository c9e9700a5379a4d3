package io.github.cmkjca.kms;

import io.github.cmkjca.registry.KeyRegistry;
import io.github.cmkjca.registry.TokenObjectRecord;
import io.github.cmkjca.registry.TokenObjectRecord.Intent;
import io.github.cmkjca.spi.custody.BackingKey;
import io.github.cmkjca.spi.custody.Custodian;
import io.github.cmkjca.spi.custody.KeptMaterial;
import io.github.cmkjca.spi.kms.KeyUnavailableException;
import io.github.cmkjca.spi.kms.KmsException;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Destroys the material that no key has any more. What a token keeps is noted in the transaction
 * that takes it from its key; the note goes when the token has said that the object is gone. Safe
 * for use by many threads.
 */
final class MaterialDestruction {
  private final KeyRegistry registry;
  private final Custodian custodian;
  private final Custodians custodians;
  private final Journal journal;
  private final ServiceEvents events;
  private final NoteOwner owner;
  private final InstantSource clock;
  private final TokenRecognition recognition;
  private final StorePauses pauses = new StorePauses();

  MaterialDestruction(
      KeyRegistry registry,
      Custodian custodian,
      Custodians custodians,
      Journal journal,
      ServiceEvents events,
      NoteOwner owner,
      TokenRecognition recognition,
      InstantSource clock) {
    this.registry = registry;
    this.custodian = custodian;
    this.custodians = custodians;
    this.journal = journal;
    this.events = events;
    this.owner = owner;
    this.clock = clock;
    this.recognition = recognition;
  }

  /** Part of the transaction that takes these materials from their keys. */
  void note(KeyRegistry.Change change, Collection<BackingKey> materials) {
    for (BackingKey material : materials) {
      kept(material).ifPresent(change::putTokenObject);
    }
  }

  /** To be called after that transaction. Never fails for a token: that is asked again later. */
  void destroy(Collection<BackingKey> materials) {
    for (BackingKey material : materials) {
      kept(material).ifPresentOrElse(this::destroy, () -> wipe(material));
    }
  }

  private void wipe(BackingKey material) {
    try {
      custodian.destroy(material);
    } catch (KmsException e) {
      // A custodian that cannot be opened holds nothing.
    }
  }

  /** The note of material that is in a token. */
  private Optional<TokenObjectRecord> kept(BackingKey material) {
    if (material.sealed().length == 0) {
      return Optional.empty(); // went before
    }
    return custodian
        .storeOf(material)
        .map(
            storeId ->
                new TokenObjectRecord(
                    material.materialId(),
                    material.keyId(),
                    material.keySpec(),
                    storeId,
                    Intent.DESTROY,
                    owner.text(),
                    now()));
  }

  /**
   * Destroys an object that is noted for it by this process, and removes the note. One that a key
   * has nevertheless is let be.
   *
   * @return whether it was destroyed; false also while its token is left alone after a failure
   */
  boolean destroy(TokenObjectRecord object) {
    String storeId = object.storeId();
    if (waitsUntil(object).isPresent()) {
      return false;
    }
    try {
      if (registry.<Boolean>read(view -> hasKey(view, object))) {
        letBe(object);
        return false;
      }
      boolean gone = destroy(object, keeper(storeId));
      pauses.answered(storeId);
      return gone && journal.<Boolean>serviceChange(change -> gone(change, object));
    } catch (KmsException e) {
      if (pauses.failed(storeId, now()) && !journal.isClosed()) {
        System.Logger log = System.getLogger("io.github.cmkjca");
        log.log(
            Level.WARNING,
            "key material {0} of {1} cannot be destroyed in {2} now; tried again until it is gone:"
                + " {3}",
            object.materialId(),
            object.keyId(),
            storeId.isEmpty() ? "the token" : storeId,
            e.getMessage());
        log.log(Level.DEBUG, "why it cannot be destroyed", e);
      }
      return false;
    }
  }

  /**
   * Whether it is gone now, and from the right token: of the last thing that a vault has in one
   * nothing else tells which token that is.
   */
  private boolean destroy(TokenObjectRecord object, Custodian token) {
    String storeId = object.storeId();
    boolean hadKey = object.intent() == Intent.DESTROY || object.intent() == Intent.DESTROY_MISSED;
    boolean isLast = hadKey && !recognition.isToHaveSome(storeId);
    boolean isFound = isLast && isAmong(token.kept(), object);
    if (isFound) {
      learn(object, Intent.DESTROY_FOUND); // for who comes after a crash
    }
    if (destroy(token, object, isFound) || isFound) {
      return true;
    }
    if (!recognition.isOurs(token.kept(), storeId)) {
      recognition.requireNoneToBe(storeId);
      if (object.intent() == Intent.DESTROY) {
        learn(object, Intent.DESTROY_MISSED);
        warnOfMissed(object);
        return false;
      }
    }
    return object.intent() != Intent.DESTROY_MISSED;
  }

  private boolean destroy(Custodian token, TokenObjectRecord object, boolean isFound) {
    try {
      return token.destroy(object.keyId(), object.materialId(), object.keySpec());
    } catch (KmsException e) {
      if (isFound) {
        learn(object, Intent.DESTROY); // it is still there, and may be looked for elsewhere next
      }
      throw e;
    }
  }

  private static void warnOfMissed(TokenObjectRecord object) {
    System.getLogger("io.github.cmkjca")
        .log(
            Level.WARNING,
            "key material {0} of {1} was to be destroyed and is not in {2}, which has no other key"
                + " of this vault and may be another token than it was made in; looked for again"
                + " once by each process. If it is the one, nothing is left to do",
            object.materialId(),
            object.keyId(),
            object.storeId().isEmpty() ? "the token" : "that of " + object.storeId());
  }

  private static boolean isAmong(List<KeptMaterial> kept, TokenObjectRecord object) {
    return kept.stream()
        .anyMatch(
            material ->
                material.keyId().equals(object.keyId())
                    && object.materialId().startsWith(material.materialIdPrefix()));
  }

  /** Notes what is known of an object, unless another process has it in hand. */
  private void learn(TokenObjectRecord object, Intent intent) {
    registry.<@Nullable Void>change(
        change -> {
          change
              .tokenObject(object.materialId())
              .filter(note -> note.owner().equals(owner.text()))
              .ifPresent(note -> change.putTokenObject(note.with(intent)));
          return null;
        });
  }

  /** When an object may be destroyed; empty: now. */
  Optional<Instant> waitsUntil(TokenObjectRecord object) {
    return pauses.until(object.storeId(), now());
  }

  /**
   * The custodian of the token that keeps the objects of a store.
   *
   * @throws KeyUnavailableException if there is none
   */
  Custodian keeper(String storeId) {
    return custodians
        .of(storeId)
        .keeper()
        .orElseThrow(
            () -> new KeyUnavailableException("The token that holds it is not configured."));
  }

  private Journal.Done<Boolean> gone(KeyRegistry.Change change, TokenObjectRecord object) {
    Optional<TokenObjectRecord> noted = change.tokenObject(object.materialId());
    if (!noted.map(TokenObjectRecord::owner).equals(Optional.of(owner.text()))) {
      return Journal.Done.nothing(false); // another process has it in hand, or has recorded it
    }
    change.deleteTokenObject(object.materialId());
    // Keys of the vault itself are in no record.
    return new Journal.Done<>(
        true,
        KeyNames.isKeyId(object.keyId())
            ? List.of(events.destroyKeyMaterial(now(), object))
            : List.of());
  }

  /** Never so by what is written here; a registry may have been put together from backups. */
  private static boolean hasKey(KeyRegistry.View view, TokenObjectRecord object) {
    return RegisteredMaterial.ids(view, object.keyId()).anyMatch(object.materialId()::equals);
  }

  private void letBe(TokenObjectRecord object) {
    registry.<@Nullable Void>change(
        change -> {
          if (hasKey(change, object)) {
            change.deleteTokenObject(object.materialId());
          }
          return null;
        });
    System.getLogger("io.github.cmkjca")
        .log(
            Level.WARNING,
            "key material {0} of {1} was noted to be destroyed, yet its key has it; it is let be",
            object.materialId(),
            object.keyId());
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }
}
