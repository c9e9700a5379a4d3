package io.github.cmkjca.kms;

import io.github.cmkjca.registry.KeyRecord;
import io.github.cmkjca.registry.KeyRegistry;
import io.github.cmkjca.registry.MaterialRecord;
import io.github.cmkjca.registry.MultiRegionRecord;
import java.util.List;
import java.util.Optional;

/**
 * What a primary key has to tell its replicas, at one moment.
 *
 * @param key the key
 * @param materials oldest first
 * @param multiRegion the replicas, and the revision that this is
 */
record PrimaryState(KeyRecord key, List<MaterialRecord> materials, MultiRegionRecord multiRegion) {
  /** That of the key of this id, if it is a multi-Region key. */
  static Optional<PrimaryState> of(KeyRegistry.View view, String keyId) {
    return view.key(keyId)
        .flatMap(
            key ->
                view.multiRegion(keyId)
                    .map(multiRegion -> new PrimaryState(key, view.materials(keyId), multiRegion)));
  }
}
