package io.github.cmkjca.kms;

import io.github.cmkjca.registry.KeyRecord;
import io.github.cmkjca.registry.KeyRegistry;
import io.github.cmkjca.registry.MaterialRecord;
import io.github.cmkjca.registry.MultiRegionRecord;
import io.github.cmkjca.spi.custody.BackingKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** New material that the service made takes the place of the current one. */
final class Rotations {
  private Rotations() {}

  /**
   * Makes the material the current one; that of a key with replicas only once they have it too,
   * which {@link Replicas} sees to.
   *
   * @return whether it is the current one now
   */
  static boolean begin(
      KeyRegistry.Change change, KeyRecord key, BackingKey made, MaterialRecord.Rotation rotation) {
    MultiRegionRecord multiRegion = change.multiRegion(key.keyId()).orElse(null);
    if (multiRegion == null || multiRegion.replicas().isEmpty()) {
      change.insertMaterial(MaterialRecord.rotated(made, rotation));
      change.updateKey(key.withCurrentMaterial(made.materialId()));
      return true;
    }
    change.insertMaterial(MaterialRecord.rotated(made, rotation).madePending());
    change.putMultiRegion(multiRegion.changed(rotation.date()));
    return false;
  }

  /** Material that is to be the current one once all replicas have it; null: none. */
  static @Nullable MaterialRecord underWay(List<MaterialRecord> materials) {
    return materials.stream()
        .filter(material -> material.pending() && material.rotation() != null)
        .findFirst()
        .orElse(null);
  }
}
