package io.github.cmkjca.spi.kms;

/** What a material is to its key. */
public enum KeyMaterialState {
  /** New ciphertexts use it. */
  CURRENT,
  /** Older ciphertexts need it. */
  NON_CURRENT,
  /** Imported, and used once the key is rotated. */
  PENDING_ROTATION
}
