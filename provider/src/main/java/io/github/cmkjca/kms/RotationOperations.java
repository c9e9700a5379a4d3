package io.github.cmkjca.kms;

import io.github.cmkjca.registry.KeyRecord;
import io.github.cmkjca.registry.KeyRegistry;
import io.github.cmkjca.registry.MaterialRecord;
import io.github.cmkjca.registry.MultiRegionRecord;
import io.github.cmkjca.registry.Schedule;
import io.github.cmkjca.spi.kms.ConflictException;
import io.github.cmkjca.spi.kms.DisableKeyRotationRequest;
import io.github.cmkjca.spi.kms.EnableKeyRotationRequest;
import io.github.cmkjca.spi.kms.ExpirationModel;
import io.github.cmkjca.spi.kms.GetKeyRotationStatusRequest;
import io.github.cmkjca.spi.kms.GetKeyRotationStatusResponse;
import io.github.cmkjca.spi.kms.ImportState;
import io.github.cmkjca.spi.kms.IncludeKeyMaterial;
import io.github.cmkjca.spi.kms.KeyMaterialState;
import io.github.cmkjca.spi.kms.KeyOrigin;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyState;
import io.github.cmkjca.spi.kms.KmsInvalidStateException;
import io.github.cmkjca.spi.kms.LimitExceededException;
import io.github.cmkjca.spi.kms.ListKeyRotationsRequest;
import io.github.cmkjca.spi.kms.ListKeyRotationsResponse;
import io.github.cmkjca.spi.kms.RotateKeyOnDemandRequest;
import io.github.cmkjca.spi.kms.RotateKeyOnDemandResponse;
import io.github.cmkjca.spi.kms.RotationType;
import io.github.cmkjca.spi.kms.RotationsListEntry;
import io.github.cmkjca.spi.kms.UnsupportedOperationException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rotation of key material: regularly, which {@link DueWork} does, or on demand. */
final class RotationOperations {
  private static final int DEFAULT_PERIOD_DAYS = 365;
  private static final int DEFAULT_LIMIT = 100;

  /** RotateKeyOnDemand is refused so shortly before an automatic rotation. */
  private static final Duration CONFLICT = Duration.ofMinutes(20);

  private static final Markers MARKERS = new Markers("rotation", MaterialIds::isMaterialId);

  private final Vault vault;
  private final Replicas replicas;
  private final ManagedKeys keys;
  private final ServiceEvents events;

  RotationOperations(Vault vault, Replicas replicas) {
    this.vault = vault;
    this.replicas = replicas;
    this.events = new ServiceEvents(vault.names());
    this.keys = new ManagedKeys(vault);
  }

  void enableKeyRotation(EnableKeyRotationRequest request) {
    Integer given = request.rotationPeriodInDays();
    int days = given == null ? DEFAULT_PERIOD_DAYS : given;
    keys.<@Nullable Void>change(
        Operation.ENABLE_KEY_ROTATION,
        request.keyId(),
        call -> {
          new RequestChecks().keyId(request.keyId()).rotationPeriodInDays(days).done();
          call.parameter("keyId", request.keyId())
              .parameter("rotationPeriodInDays", given)
              .conditionKey(ConditionKeys.ROTATION_PERIOD, days);
        },
        (call, change, key) -> {
          requireRotatable(key);
          Instant next = vault.now().plus(Duration.ofDays(days));
          setRotation(change, key, new Schedule.Rotation(days, next));
          return null;
        });
    lookAfterReplicas(request.keyId());
  }

  /** Replicas show how their primary key rotates. */
  private void setRotation(
      KeyRegistry.Change change, KnownKey key, Schedule.@Nullable Rotation rotation) {
    requireNoReplica(key);
    KeyRecord record = key.record();
    change.updateKey(record.withSchedule(record.schedule().withRotation(rotation)));
    MultiRegionRecord multiRegion = key.multiRegion();
    if (multiRegion != null) {
      change.putMultiRegion(multiRegion.changed(vault.now()));
    }
  }

  private void lookAfterReplicas(String name) {
    String keyId = vault.names().parseKeyId(name);
    if (KeyNames.isMultiRegion(keyId)) {
      replicas.lookAfterNow(keyId);
    }
  }

  void disableKeyRotation(DisableKeyRotationRequest request) {
    keys.<@Nullable Void>change(
        Operation.DISABLE_KEY_ROTATION,
        request.keyId(),
        call -> {
          new RequestChecks().keyId(request.keyId()).done();
          call.parameter("keyId", request.keyId());
        },
        (call, change, key) -> {
          requireRotatable(key);
          setRotation(change, key, null);
          return null;
        });
    lookAfterReplicas(request.keyId());
  }

  GetKeyRotationStatusResponse getKeyRotationStatus(GetKeyRotationStatusRequest request) {
    return keys.read(
        Operation.GET_KEY_ROTATION_STATUS,
        request.keyId(),
        call -> {
          new RequestChecks().keyId(request.keyId()).done();
          call.parameter("keyId", request.keyId());
        },
        RotationOperations::status);
  }

  private static GetKeyRotationStatusResponse status(KnownKey key) {
    requireRotatable(key);
    MultiRegionRecord multiRegion = key.multiRegion();
    Schedule.Rotation rotation =
        multiRegion != null && key.isReplica()
            ? multiRegion.rotation()
            : key.record().schedule().rotation();
    Instant started = onDemandStart(key);
    // Pending deletion hides the setting, which counts again once the deletion is cancelled.
    if (rotation == null || isToBeDeleted(key)) {
      return new GetKeyRotationStatusResponse(false, key.arn(), null, null, started);
    }
    return new GetKeyRotationStatusResponse(
        true, key.arn(), rotation.periodInDays(), rotation.next(), started);
  }

  private static boolean isToBeDeleted(KnownKey key) {
    KeyState state = key.record().state();
    return state == KeyState.PENDING_DELETION || state == KeyState.PENDING_REPLICA_DELETION;
  }

  private static @Nullable Instant onDemandStart(KnownKey key) {
    MaterialRecord next = Rotations.underWay(key.materials());
    MaterialRecord.Rotation begun = next == null ? null : next.rotation();
    return begun != null && begun.type() == RotationType.ON_DEMAND ? begun.date() : null;
  }

  RotateKeyOnDemandResponse rotateKeyOnDemand(RotateKeyOnDemandRequest request) {
    RotateKeyOnDemandResponse response =
        keys.<MaterialMaking.@Nullable Made, RotateKeyOnDemandResponse>change(
            Operation.ROTATE_KEY_ON_DEMAND,
            request.keyId(),
            call -> {
              new RequestChecks().keyId(request.keyId()).done();
              call.parameter("keyId", request.keyId());
            },
            this::nextMaterial,
            (call, change, key, made) -> {
              List<MaterialRecord> materials = change.materials(key.record().keyId());
              requireRotatableNow(key, materials);
              if (rotate(change, key, materials, made)) {
                call.followedBy(
                    events.rotateKey(vault.now(), key.record().keyId(), RotationType.ON_DEMAND));
              }
              return new RotateKeyOnDemandResponse(key.arn());
            });
    lookAfterReplicas(request.keyId());
    return response;
  }

  private void requireRotatableNow(KnownKey key, List<MaterialRecord> materials) {
    requireRotatable(key);
    requireNoReplica(key);
    requireRoom(key, materials);
    requireNoConflict(key);
  }

  /** Made by the custodian; null where it was imported and waits. */
  private MaterialMaking.@Nullable Made nextMaterial(Call call, KnownKey key) {
    requireRotatableNow(key, key.materials());
    if (key.record().origin() == KeyOrigin.EXTERNAL) {
      return null;
    }
    MaterialMaking.Made made = vault.making().next(key.record(), key.current());
    call.whenEnded(made::close);
    return made;
  }

  /** Whether the new material is the current one now. */
  private boolean rotate(
      KeyRegistry.Change change,
      KnownKey key,
      List<MaterialRecord> materials,
      MaterialMaking.@Nullable Made made) {
    KeyRecord record = key.record();
    MaterialRecord.Rotation rotation =
        new MaterialRecord.Rotation(vault.now(), RotationType.ON_DEMAND);
    if (made == null) {
      requireAlone(key);
      MaterialRecord next = pending(key, materials).madeCurrent(rotation);
      change.updateMaterial(next);
      change.updateKey(record.withCurrentMaterial(next.key().materialId()));
      return true;
    }
    return Rotations.begin(change, record, made.take(change), rotation);
  }

  /** Imported material has another id in each vault, so that replicas cannot be told which. */
  private static void requireAlone(KnownKey key) {
    MultiRegionRecord multiRegion = key.multiRegion();
    if (multiRegion != null && !multiRegion.replicas().isEmpty()) {
      throw new UnsupportedOperationException(
          key.arn() + " has replicas and imported key material, which cannot be rotated together.");
    }
  }

  private MaterialRecord pending(KnownKey key, List<MaterialRecord> materials) {
    return materials.stream()
        .filter(material -> material.pending() && material.isPresent())
        .filter(material -> !material.isExpired(vault.now())) // not to be used, though still there
        .findFirst()
        .orElseThrow(
            () ->
                new KmsInvalidStateException(
                    "No available key material pending rotation for the key: " + key.arn() + "."));
  }

  private void requireRoom(KnownKey key, List<MaterialRecord> materials) {
    long rotations =
        materials.stream()
            .map(MaterialRecord::rotation)
            .filter(rotation -> rotation != null && rotation.type() == RotationType.ON_DEMAND)
            .count();
    if (rotations >= vault.limits().onDemandRotations()) {
      throw new LimitExceededException(
          "The on-demand rotations limit has been reached for the given keyId. No more on-demand"
              + " rotations can be performed for this key: "
              + key.arn());
    }
  }

  private void requireNoConflict(KnownKey key) {
    if (Rotations.underWay(key.materials()) != null) {
      throw new ConflictException("The key is being rotated in all its Regions: " + key.arn());
    }
    Schedule.Rotation rotation = key.record().schedule().rotation();
    if (rotation != null && !rotation.next().isAfter(vault.now().plus(CONFLICT))) {
      throw new ConflictException(
          "An automatic rotation of the key is under way or about to begin: " + key.arn());
    }
  }

  ListKeyRotationsResponse listKeyRotations(ListKeyRotationsRequest request) {
    boolean all = request.includeKeyMaterial() == IncludeKeyMaterial.ALL_KEY_MATERIAL;
    return keys.read(
        Operation.LIST_KEY_ROTATIONS,
        request.keyId(),
        call -> {
          new RequestChecks()
              .keyId(request.keyId())
              .limit(request.limit())
              .marker(request.marker())
              .done();
          IncludeKeyMaterial which = request.includeKeyMaterial();
          call.parameter("keyId", request.keyId())
              .parameter("includeKeyMaterial", which == null ? null : which.name())
              .parameter("limit", request.limit())
              .parameter("marker", request.marker());
        },
        key -> {
          requireRotatable(key);
          Integer limit = request.limit();
          Markers.Page<MaterialRecord> page =
              MARKERS.pageOf(
                  key.materials().stream()
                      .filter(material -> all || isCompleted(material))
                      .toList(),
                  request.marker(),
                  limit == null ? DEFAULT_LIMIT : limit,
                  material -> material.key().materialId());
          return new ListKeyRotationsResponse(
              page.items().stream().map(material -> entry(key, material)).toList(),
              page.truncated(),
              page.nextMarker());
        });
  }

  private static boolean isCompleted(MaterialRecord material) {
    return material.rotation() != null && !material.pending();
  }

  private static RotationsListEntry entry(KnownKey key, MaterialRecord material) {
    KeyRecord record = key.record();
    boolean imported = record.origin() == KeyOrigin.EXTERNAL;
    boolean present = material.isPresent();
    MaterialRecord.Rotation rotation = isCompleted(material) ? material.rotation() : null;
    return new RotationsListEntry(
        record.keyId(),
        material.key().materialId(),
        material.description(),
        imported ? (present ? ImportState.IMPORTED : ImportState.PENDING_IMPORT) : null,
        standing(record, material),
        imported && present ? expiration(material) : null,
        material.validTo(),
        rotation == null ? null : rotation.date(),
        rotation == null ? null : rotation.type());
  }

  private static KeyMaterialState standing(KeyRecord record, MaterialRecord material) {
    if (material.pending()) {
      return KeyMaterialState.PENDING_ROTATION;
    }
    return material.key().materialId().equals(record.currentMaterialId())
        ? KeyMaterialState.CURRENT
        : KeyMaterialState.NON_CURRENT;
  }

  private static ExpirationModel expiration(MaterialRecord material) {
    return material.validTo() == null
        ? ExpirationModel.KEY_MATERIAL_DOES_NOT_EXPIRE
        : ExpirationModel.KEY_MATERIAL_EXPIRES;
  }

  /** A replica rotates with its primary key; and one that is moved must not change meanwhile. */
  private static void requireNoReplica(KnownKey key) {
    MultiRegionRecord multiRegion = key.multiRegion();
    if (multiRegion == null) {
      return;
    }
    ReplicationOperations.requirePrimary(key);
    if (multiRegion.handover() != null) {
      throw new KmsInvalidStateException(key.arn() + " is updating.");
    }
  }

  /** Only symmetric encryption keys rotate; the message is empty as that of AWS KMS. */
  private static void requireRotatable(KnownKey key) {
    if (key.record().keySpec() != KeySpec.SYMMETRIC_DEFAULT) {
      throw new UnsupportedOperationException("");
    }
  }
}
