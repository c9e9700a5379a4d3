package io.github.cmkjca.kms;

import io.github.cmkjca.registry.KeyRegistry;
import io.github.cmkjca.spi.custody.Custodian;
import io.github.cmkjca.spi.custody.KeptMaterial;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Finds material in a token that the registry knows nothing of: of another vault, of a newer state
 * of this one, or of a registry that is lost. It is for people to judge.
 */
public final class UnknownObjects {
  private UnknownObjects() {}

  /**
   * What a token holds and the registry does not know. Others make and destroy keys meanwhile: what
   * was there before the registry was read, and is there after it, has neither key nor note.
   */
  static List<KeptMaterial> in(Custodian token, KeyRegistry registry) {
    return in(token, kept -> registry.read(view -> among(kept, view)));
  }

  /**
   * The same for who reads the registry in another way.
   *
   * @param unknown those among what the token holds that {@link #among} a state of the registry,
   *     read when it is asked, are unknown
   */
  public static List<KeptMaterial> in(Custodian token, UnaryOperator<List<KeptMaterial>> unknown) {
    List<KeptMaterial> candidates = unknown.apply(token.kept());
    if (candidates.isEmpty()) {
      return candidates;
    }
    Set<KeptMaterial> still = Set.copyOf(token.kept());
    return candidates.stream().filter(still::contains).toList();
  }

  /** Those that a state of the registry knows nothing of. */
  public static List<KeptMaterial> among(List<KeptMaterial> kept, KeyRegistry.View view) {
    return kept.stream().filter(material -> !isKnown(view, material)).toList();
  }

  private static boolean isKnown(KeyRegistry.View view, KeptMaterial kept) {
    return RegisteredMaterial.ids(view, kept.keyId())
            .anyMatch(id -> id.startsWith(kept.materialIdPrefix()))
        || view.tokenObjects().stream()
            .filter(note -> note.keyId().equals(kept.keyId()))
            .anyMatch(note -> note.materialId().startsWith(kept.materialIdPrefix()));
  }
}
