package io.github.cmkjca.spi.kms;

/** Why key material was rotated. */
public enum RotationType {
  /** Its time had come. */
  AUTOMATIC,
  /** Somebody asked for it. */
  ON_DEMAND
}
