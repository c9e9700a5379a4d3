package io.github.cmkjca.spi.kms;

/** Whether imported material is there. */
public enum ImportState {
  /** It is. */
  IMPORTED,
  /** It was deleted or has expired. */
  PENDING_IMPORT
}
