package io.github.cmkjca.custody;

/**
 * A place outside of this process without which a root key file opens nothing: a key in a token.
 * The root key itself is in this process while the vault is open.
 */
public interface RootKeyGuard {
  /** As much as {@link #seal} may make. */
  int MAX_BYTES = 512;

  /**
   * Encrypts a root key under a new key in that place.
   *
   * @param rootKey 32 bytes
   * @param aad bound to the result
   * @return the guard's own form
   * @throws io.github.cmkjca.spi.kms.KeyUnavailableException if the place does not answer
   */
  byte[] seal(byte[] rootKey, byte[] aad);

  /**
   * Opens what {@link #seal} made; the array is the caller's, who wipes it.
   *
   * @param sealed untrusted
   * @throws io.github.cmkjca.spi.kms.InvalidCiphertextException if anything is not as it was
   * @throws io.github.cmkjca.spi.kms.KeyUnavailableException if the place does not answer
   */
  byte[] open(byte[] sealed, byte[] aad);

  /** Destroys the key in that place that opens this: nothing needs it any more. */
  void discard(byte[] sealed);
}
