package io.github.cmkjca.spi.kms;

/** What imported material is to the key. */
public enum ImportType {
  /** Material that the key never had; used once the key is rotated, unless it is the first. */
  NEW_KEY_MATERIAL,
  /** Material that the key had before. */
  EXISTING_KEY_MATERIAL
}
