package io.github.cmkjca.spi.kms;

/** Which materials ListKeyRotations shows. */
public enum IncludeKeyMaterial {
  /** All, also the first and those that were never the current one. */
  ALL_KEY_MATERIAL,
  /** Those that came by rotation. */
  ROTATIONS_ONLY
}
