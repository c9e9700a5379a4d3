package io.github.cmkjca.kms;

import io.github.cmkjca.registry.KeyRecord;
import io.github.cmkjca.registry.KeyRegistry;
import io.github.cmkjca.registry.MaterialRecord;
import io.github.cmkjca.spi.kms.KeyState;
import java.util.List;

/** What becomes of a key when imported material goes, deleted or expired. */
final class ImportedMaterial {
  private ImportedMaterial() {}

  /**
   * Removes these materials. Each that was ever the current one leaves its place, and the key waits
   * until the same material is imported again; one that was not is simply gone.
   */
  static void remove(KeyRegistry.Change change, KeyRecord key, List<MaterialRecord> gone) {
    boolean incomplete = false;
    for (MaterialRecord material : gone) {
      if (material.pending()) {
        change.deleteMaterial(material.key().materialId());
      } else {
        change.updateMaterial(material.removed());
        incomplete = true;
      }
    }
    boolean usable = key.state() == KeyState.ENABLED || key.state() == KeyState.DISABLED;
    if (incomplete && usable) {
      change.updateKey(key.withState(KeyState.PENDING_IMPORT));
    }
  }
}
