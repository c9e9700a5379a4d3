package io.github.cmkjca.spi.kms;

/** Kind of a data key pair, which works outside of the service. */
public enum DataKeyPairSpec {
  /** RSA, modulus of 2048 bits. */
  RSA_2048(KeySpec.RSA_2048),
  /** RSA, modulus of 3072 bits. */
  RSA_3072(KeySpec.RSA_3072),
  /** RSA, modulus of 4096 bits. */
  RSA_4096(KeySpec.RSA_4096),
  /** The curve P-256. */
  ECC_NIST_P256(KeySpec.ECC_NIST_P256),
  /** The curve P-384. */
  ECC_NIST_P384(KeySpec.ECC_NIST_P384),
  /** The curve P-521. */
  ECC_NIST_P521(KeySpec.ECC_NIST_P521),
  /** The curve secp256k1. */
  ECC_SECG_P256K1(KeySpec.ECC_SECG_P256K1),
  /** Ed25519. */
  ECC_NIST_EDWARDS25519(KeySpec.ECC_NIST_EDWARDS25519);

  private final KeySpec keySpec;

  DataKeyPairSpec(KeySpec keySpec) {
    this.keySpec = keySpec;
  }

  /** The spec of CMKs that are such pairs. */
  public KeySpec keySpec() {
    return keySpec;
  }
}
