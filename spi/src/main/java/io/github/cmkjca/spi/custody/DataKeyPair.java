package io.github.cmkjca.spi.custody;

/**
 * A key pair for use outside of the custodian. The array of the private key belongs to the
 * receiver, who wipes it.
 *
 * @param publicKey DER of a SubjectPublicKeyInfo (RFC 5280)
 * @param privateKey DER of a PKCS #8 PrivateKeyInfo (RFC 5958)
 */
public record DataKeyPair(byte[] publicKey, byte[] privateKey) {
  /** Neither key: one of them is a secret. */
  @Override
  public String toString() {
    return "DataKeyPair[" + publicKey.length + " bytes of public key]";
  }
}
