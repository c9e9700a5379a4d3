package io.github.cmkjca.kms;

import io.github.cmkjca.registry.KeyRecord;
import io.github.cmkjca.registry.KeyRegistry;
import io.github.cmkjca.registry.MaterialRecord;
import io.github.cmkjca.registry.MultiRegionRecord;
import io.github.cmkjca.registry.Schedule;
import io.github.cmkjca.spi.custody.BackingKey;
import io.github.cmkjca.spi.kms.KeyState;
import io.github.cmkjca.spi.kms.KmsException;
import io.github.cmkjca.spi.kms.RotationType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What falls due: keys are destroyed, material rotates, imported material expires, replicas are
 * told what they do not know yet. Each key is one transaction of its own, in which is looked again
 * whether it is due: several processes do this work on one vault. Knows no policies: nobody asked
 * for it.
 */
final class DueWork {
  private final Vault vault;
  private final Replicas replicas;
  private final Handovers handovers;
  private final ServiceEvents events;
  private final Reconciliation reconciliation;
  private final long maxEncryptions;

  /**
   * @param maxEncryptions so many encryptions under one backing key exhaust it
   */
  DueWork(Vault vault, Replicas replicas, Handovers handovers, long maxEncryptions) {
    this.vault = vault;
    this.replicas = replicas;
    this.handovers = handovers;
    this.events = new ServiceEvents(vault.names());
    this.reconciliation = new Reconciliation(vault);
    this.maxEncryptions = maxEncryptions;
  }

  /**
   * Does all that is due.
   *
   * @return when something falls due next, as things are now; null: nothing is ahead
   * @throws KmsException if something could not be done or recorded; it is as it was, all else is
   *     done, and a later call tries again
   */
  @Nullable Instant run() {
    vault.stores().lookAgain(); // what other processes have disconnected
    reconciliation.run();
    while (true) {
      Instant now = vault.now();
      KeyRegistry.Due due = vault.registry().read(view -> view.due(now, maxEncryptions));
      if (due.isEmpty()) {
        return earlier(due.next(), reconciliation.next());
      }
      Failures failures = new Failures();
      due.deletions().forEach(failures.noting(keyId -> destroy(keyId, now)));
      due.expiries().forEach(failures.noting(keyId -> expire(keyId, now)));
      due.rotations().forEach(failures.noting(keyId -> rotate(keyId, now)));
      due.exhausted().forEach(failures.noting(keyId -> replace(keyId, now)));
      due.multiRegion().forEach(failures.noting(this::lookAfter));
      failures.throwIfAny();
    }
  }

  private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return one.isBefore(other) ? one : other;
  }

  /** One key that cannot be served does not keep the others from it. */
  private static final class Failures {
    private @Nullable KmsException first;

    Consumer<String> noting(Consumer<String> work) {
      return keyId -> {
        try {
          work.accept(keyId);
        } catch (KmsException e) {
          if (first == null) {
            first = e;
          } else if (first != e) {
            first.addSuppressed(e);
          }
        }
      };
    }

    void throwIfAny() {
      if (first != null) {
        throw first;
      }
    }
  }

  private void destroy(String keyId, Instant now) {
    MultiRegionRecord multiRegion =
        KeyNames.isMultiRegion(keyId)
            ? vault.registry().read(view -> view.multiRegion(keyId)).orElse(null)
            : null;
    List<MaterialRecord> destroyed =
        vault
            .journal()
            .serviceChange(
                change -> {
                  KeyRecord key = change.key(keyId).orElse(null);
                  if (key == null || !isDue(key.schedule().deletionDate(), now)) {
                    return Journal.Done.nothing(List.<MaterialRecord>of());
                  }
                  List<MaterialRecord> materials = change.materials(keyId);
                  change.deleteKey(keyId);
                  vault.destruction().note(change, keys(materials));
                  return new Journal.Done<>(materials, List.of(events.deleteKey(now, keyId)));
                });
    forget(destroyed);
    if (multiRegion != null) {
      replicas.deleted(multiRegion);
    }
  }

  private void lookAfter(String keyId) {
    handovers.goOn(keyId);
    replicas.lookAfter(keyId);
  }

  private void expire(String keyId, Instant now) {
    forget(
        vault
            .journal()
            .serviceChange(
                change -> {
                  KeyRecord key = change.key(keyId).orElse(null);
                  List<MaterialRecord> expired =
                      change.materials(keyId).stream()
                          .filter(material -> material.isExpired(now))
                          .toList();
                  if (key == null || expired.isEmpty()) {
                    return Journal.Done.nothing(List.<MaterialRecord>of());
                  }
                  ImportedMaterial.remove(change, key, expired);
                  vault.destruction().note(change, keys(expired));
                  return new Journal.Done<>(
                      expired,
                      expired.stream()
                          .map(material -> material.key().materialId())
                          .map(id -> events.deleteExpiredKeyMaterial(now, keyId, id))
                          .toList());
                }));
  }

  private void rotate(String keyId, Instant now) {
    KeyRecord seen = vault.registry().read(view -> view.key(keyId)).orElse(null);
    if (seen == null || !rotatesNow(seen, now)) {
      return; // another process was faster
    }
    try (MaterialMaking.Made made = vault.making().next(seen, current(seen))) {
      vault
          .journal()
          .<@Nullable Void>serviceChange(
              change -> {
                KeyRecord key = change.key(keyId).orElse(null);
                if (key == null || !rotatesNow(key, now)) {
                  return Journal.Done.<@Nullable Void>nothing(null);
                }
                KeyRecord next = key.withSchedule(key.schedule().withRotation(following(key, now)));
                change.updateKey(next);
                if (Rotations.underWay(change.materials(keyId)) != null) {
                  return Journal.Done.<@Nullable Void>nothing(null); // it is rotating
                }
                return rotated(change, next, made, now);
              });
    }
  }

  private @Nullable BackingKey current(KeyRecord key) {
    return vault.registry().read(view -> view.materials(key.keyId())).stream()
        .map(MaterialRecord::key)
        .filter(material -> material.materialId().equals(key.currentMaterialId()))
        .findFirst()
        .orElse(null);
  }

  /** Whatever is set for the key: its material must not encrypt more. */
  private void replace(String keyId, Instant now) {
    KeyRecord seen = vault.registry().read(view -> exhausted(view, keyId));
    if (seen == null) {
      return; // another process was faster
    }
    try (MaterialMaking.Made made = vault.making().next(seen, current(seen))) {
      vault
          .journal()
          .<@Nullable Void>serviceChange(
              change -> {
                KeyRecord key = exhausted(change, keyId);
                return key == null
                    ? Journal.Done.<@Nullable Void>nothing(null)
                    : rotated(change, key, made, now);
              });
    }
  }

  /** The key if it is to rotate for the number of its encryptions; null: it is not. */
  private @Nullable KeyRecord exhausted(KeyRegistry.View view, String keyId) {
    KeyRecord key = view.key(keyId).orElse(null);
    if (key == null || key.state() != KeyState.ENABLED || key.currentMaterialId() == null) {
      return null;
    }
    return view.reserved(key.currentMaterialId()) >= maxEncryptions ? key : null;
  }

  private Journal.Done<@Nullable Void> rotated(
      KeyRegistry.Change change, KeyRecord key, MaterialMaking.Made made, Instant now) {
    boolean done =
        Rotations.begin(
            change,
            key,
            made.take(change),
            new MaterialRecord.Rotation(now, RotationType.AUTOMATIC));
    return new Journal.Done<@Nullable Void>(
        null,
        done ? List.of(events.rotateKey(now, key.keyId(), RotationType.AUTOMATIC)) : List.of());
  }

  private static boolean rotatesNow(KeyRecord key, Instant now) {
    Schedule.Rotation rotation = key.schedule().rotation();
    return rotation != null && key.state() == KeyState.ENABLED && isDue(rotation.next(), now);
  }

  /** One period from now: rotations that were missed are not made up for. */
  private static Schedule.@Nullable Rotation following(KeyRecord key, Instant now) {
    Schedule.Rotation rotation = key.schedule().rotation();
    return rotation == null
        ? null
        : new Schedule.Rotation(
            rotation.periodInDays(), now.plus(Duration.ofDays(rotation.periodInDays())));
  }

  private void forget(List<MaterialRecord> materials) {
    vault.forget(keys(materials));
  }

  private static List<BackingKey> keys(List<MaterialRecord> materials) {
    return materials.stream().map(MaterialRecord::key).toList();
  }

  private static boolean isDue(@Nullable Instant date, Instant now) {
    return date != null && !date.isAfter(now);
  }
}
