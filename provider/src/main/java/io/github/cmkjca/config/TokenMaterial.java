package io.github.cmkjca.config;

/** How tokens keep the material of symmetric keys. */
public enum TokenMaterial {
  /** Each as an object of the token. */
  OBJECTS,
  /** In the vault, wrapped under a key in the token, which unwraps it when it is used. */
  WRAPPED
}
