package io.github.cmkjca.spi.kms;

/** Whether imported material expires. */
public enum ExpirationModel {
  /** At a time that was given. */
  KEY_MATERIAL_EXPIRES,
  /** Never. */
  KEY_MATERIAL_DOES_NOT_EXPIRE
}
