package io.github.cmkjca.kms;

import io.github.cmkjca.registry.KeyRecord;
import io.github.cmkjca.registry.KeyRegistry;
import io.github.cmkjca.registry.MaterialRecord;
import io.github.cmkjca.registry.MultiRegionRecord;
import io.github.cmkjca.spi.custody.BackingKey;
import io.github.cmkjca.spi.kms.KeyOrigin;
import io.github.cmkjca.spi.kms.KeyState;
import io.github.cmkjca.spi.kms.KmsInternalException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Tells a replica what its primary key has become: material, rotation, and who else there is. Told
 * twice it changes nothing, and what is older than what the replica knows is ignored.
 */
final class ReplicaUpdate {
  private final Vault primary;
  private final Vault replica;

  ReplicaUpdate(Vault primary, Vault replica) {
    this.primary = primary;
    this.replica = replica;
  }

  /**
   * Brings the replica to this state. One in state Creating can be used from then on.
   *
   * @return false if there is no replica any more
   */
  boolean bring(PrimaryState state) {
    String keyId = state.key().keyId();
    PrimaryState there = replica.registry().read(view -> PrimaryState.of(view, keyId)).orElse(null);
    if (there == null) {
      return false;
    }
    if (isKnown(state, there.multiRegion())) {
      return true;
    }
    // Before the transaction: custodians may be slow, and other writers wait for us.
    Map<String, BackingKey> received = receive(state, there);
    return replica
        .journal()
        .<Boolean>serviceChange(
            change -> {
              PrimaryState now = PrimaryState.of(change, keyId).orElse(null);
              if (now == null) {
                return Journal.Done.nothing(false);
              }
              if (isKnown(state, now.multiRegion())) {
                return Journal.Done.nothing(true);
              }
              takeMaterials(change, state, now, received);
              takeKey(change, state, now.key());
              change.putMultiRegion(told(state, now.multiRegion()));
              Instant time = replica.now();
              return new Journal.Done<>(
                  true, List.of(new ServiceEvents(replica.names()).synchronize(time, keyId)));
            });
  }

  private boolean isKnown(PrimaryState state, MultiRegionRecord there) {
    if (there.revision() < state.multiRegion().revision()) {
      return false;
    }
    if (there.primaryRegion().equals(replica.names().region())) {
      throw new KmsInternalException(
          replica.names().keyArn(there.keyId())
              + " is the primary key, and so says "
              + primary.names().keyArn(there.keyId())
              + " of itself; if that vault was restored from a backup, take a newer one");
    }
    return true;
  }

  private Map<String, BackingKey> receive(PrimaryState state, PrimaryState there) {
    if (state.key().origin() == KeyOrigin.EXTERNAL) {
      return Map.of(); // imported into each Region by its owner
    }
    Set<String> known =
        there.materials().stream()
            .map(material -> material.key().materialId())
            .collect(Collectors.toSet());
    return new MaterialTransfer(primary, replica)
        .transfer(
            state.materials().stream()
                .filter(material -> !known.contains(material.key().materialId()))
                .toList());
  }

  private static void takeMaterials(
      KeyRegistry.Change change,
      PrimaryState state,
      PrimaryState now,
      Map<String, BackingKey> received) {
    if (state.key().origin() == KeyOrigin.EXTERNAL) {
      return;
    }
    Map<String, MaterialRecord> here = new HashMap<>();
    now.materials().forEach(material -> here.put(material.key().materialId(), material));
    for (MaterialRecord told : state.materials()) {
      String materialId = told.key().materialId();
      MaterialRecord known = here.get(materialId);
      if (known == null) {
        BackingKey sealed = received.get(materialId);
        if (sealed == null) {
          throw new KmsInternalException("The replica was made anew meanwhile; try again.");
        }
        change.insertMaterial(told.sealedAs(sealed));
      } else if (known.pending() != told.pending()
          || !Objects.equals(known.rotation(), told.rotation())) {
        change.updateMaterial(told.sealedAs(known.key()));
      }
    }
  }

  private static void takeKey(KeyRegistry.Change change, PrimaryState state, KeyRecord here) {
    KeyRecord key = here;
    String current = state.key().currentMaterialId();
    boolean external = key.origin() == KeyOrigin.EXTERNAL;
    if (!external && current != null) {
      key = key.withCurrentMaterial(current);
    }
    if (key.state() == KeyState.CREATING) {
      key = key.withState(external ? KeyState.PENDING_IMPORT : KeyState.ENABLED);
    }
    if (!key.equals(here)) {
      change.updateKey(key);
    }
  }

  /**
   * What the replica knows from now on; of other replicas it need not know more than the Region.
   */
  private static MultiRegionRecord told(PrimaryState state, MultiRegionRecord here) {
    MultiRegionRecord primary = state.multiRegion();
    return new MultiRegionRecord(
        primary.keyId(),
        primary.primaryRegion(),
        primary.revision(),
        primary.withoutAppointments().replicas(),
        state.key().schedule().rotation(),
        null,
        here.handover());
  }
}
