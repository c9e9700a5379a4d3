package io.github.cmkjca.kms;

import io.github.cmkjca.registry.KeyRegistry;
import io.github.cmkjca.spi.custody.Custodian;
import io.github.cmkjca.spi.custody.KeptMaterial;
import java.util.List;
import java.util.Set;

/**
 * Finds material in a token that the registry knows nothing of: of another vault, of a newer state
 * of this one, or of a registry that is lost. It is for people to judge.
 */
final class UnknownObjects {
  private UnknownObjects() {}

  /**
   * What a token holds and the registry does not know. Others make and destroy keys meanwhile: what
   * was there before the registry was read, and is there after it, has neither key nor note.
   */
  static List<KeptMaterial> in(Custodian token, KeyRegistry registry) {
    List<KeptMaterial> kept = token.kept();
    List<KeptMaterial> unknown =
        registry.read(view -> kept.stream().filter(material -> !isKnown(view, material)).toList());
    if (unknown.isEmpty()) {
      return unknown;
    }
    Set<KeptMaterial> still = Set.copyOf(token.kept());
    return unknown.stream().filter(still::contains).toList();
  }

  private static boolean isKnown(KeyRegistry.View view, KeptMaterial kept) {
    return RegisteredMaterial.ids(view, kept.keyId())
            .anyMatch(id -> id.startsWith(kept.materialIdPrefix()))
        || view.tokenObjects().stream()
            .filter(note -> note.keyId().equals(kept.keyId()))
            .anyMatch(note -> note.materialId().startsWith(kept.materialIdPrefix()));
  }
}
