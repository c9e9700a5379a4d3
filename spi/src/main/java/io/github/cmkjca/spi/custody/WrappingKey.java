package io.github.cmkjca.spi.custody;

/**
 * A key pair under which somebody sends key material to a custodian.
 *
 * @param publicKey DER, SubjectPublicKeyInfo
 * @param sealed the private key in the custodian's own form, which is no secret outside it
 */
public record WrappingKey(byte[] publicKey, byte[] sealed) {
  /** Without the bytes, which are no help. */
  @Override
  public String toString() {
    return "WrappingKey[]";
  }
}
