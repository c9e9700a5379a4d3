package io.github.cmkjca.kms;

import io.github.cmkjca.registry.KeyRegistry;
import io.github.cmkjca.registry.MaterialRecord;
import java.util.stream.Stream;

/** What material the registry says a key has: one of the vault's users, or one of its own. */
final class RegisteredMaterial {
  private RegisteredMaterial() {}

  /**
   * The ids of it.
   *
   * @param keyId bare id; of a key that the provider owns, its name
   */
  static Stream<String> ids(KeyRegistry.View view, String keyId) {
    Stream<String> ofKey =
        view.materials(keyId).stream()
            .filter(MaterialRecord::isPresent)
            .map(material -> material.key().materialId());
    return Stream.of(
            ofKey,
            OwnedKeys.materialId(view, keyId).stream(),
            WrappingKeyRegister.materialId(view, keyId).stream())
        .flatMap(ids -> ids);
  }
}
