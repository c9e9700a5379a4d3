package io.github.cmkjca.config;

/** Where new CMK material is made. */
public enum CustodianKind {
  /** In this process, wrapped under the root key. */
  SOFTWARE,
  /** In the vault's token. */
  PKCS11
}
