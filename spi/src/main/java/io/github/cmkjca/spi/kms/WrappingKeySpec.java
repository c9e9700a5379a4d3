package io.github.cmkjca.spi.kms;

/** Kind of the key pair under which material to be imported is encrypted. */
public enum WrappingKeySpec {
  /** RSA with a modulus of 2048 bits. */
  RSA_2048(2048),
  /** RSA with a modulus of 3072 bits. */
  RSA_3072(3072),
  /** RSA with a modulus of 4096 bits. */
  RSA_4096(4096);

  private final int bits;

  WrappingKeySpec(int bits) {
    this.bits = bits;
  }

  /** Length of the modulus in bits. */
  public int bits() {
    return bits;
  }
}
