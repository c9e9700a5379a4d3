package io.github.cmkjca.spi.custody;

import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.UnsupportedOperationException;
import io.github.cmkjca.spi.kms.WrappingKeySpec;

/**
 * A place where the material of CMKs works and which it never leaves in plaintext. Knows neither
 * policies nor states: who may call is decided before. Safe for use by many threads. Input arrays
 * are read, not kept; results belong to the caller.
 *
 * <p>Errors: {@code InvalidCiphertextException} without detail when a ciphertext, its AAD or its
 * key is not the right one; {@code KeyUnavailableException} when the place does not answer or the
 * material cannot be opened; {@code UnsupportedOperationException} (of {@code spi.kms}) when it
 * cannot do what is asked.
 */
public interface Custodian extends AutoCloseable {
  /**
   * Makes material for a key and seals it to this key id and material id. Nothing is registered
   * here.
   */
  BackingKey generate(String keyId, String materialId, KeySpec keySpec);

  /**
   * Encrypts under a symmetric key; each call under its own derived key or nonce, without a limit
   * on calls.
   *
   * @param plaintext 1 to 4096 bytes
   * @param aad bound to the result
   * @return the custodian's own format, at most 256 bytes longer than the plaintext
   */
  byte[] encrypt(BackingKey key, byte[] plaintext, byte[] aad);

  /** Opens what {@link #encrypt} made with the same key and AAD. */
  byte[] decrypt(BackingKey key, byte[] ciphertext, byte[] aad);

  /** The HMAC of a message by the one algorithm of the key's spec. */
  byte[] mac(BackingKey key, byte[] message);

  /**
   * Makes an RSA key pair under which somebody will send material. Nothing is registered here.
   *
   * @param spec length of the pair
   * @param binding what the pair is for: opened with anything else, the private key is refused
   */
  default WrappingKey wrappingKey(WrappingKeySpec spec, byte[] binding) {
    throw new UnsupportedOperationException("This custodian takes in no key material.");
  }

  /**
   * Takes in material that somebody sends, and seals it to this key id. The material id follows
   * from key and material: the same material for the same key has the same id, and tells nothing of
   * the material to who does not hold a secret of this place.
   *
   * @throws io.github.cmkjca.spi.kms.InvalidImportTokenException if the wrapping key was not made
   *     here or is bound to something else
   * @throws io.github.cmkjca.spi.kms.InvalidCiphertextException if the material cannot be decrypted
   * @throws io.github.cmkjca.spi.kms.IncorrectKeyMaterialException if no key of this spec can have
   *     it
   */
  default BackingKey importMaterial(String keyId, KeySpec keySpec, WrappedMaterial material) {
    throw new UnsupportedOperationException("This custodian takes in no key material.");
  }

  /**
   * Wipes what this process holds of a material that is destroyed. A place that keeps material
   * outside the sealed bytes, as a token does, destroys it there too.
   */
  default void forget(String materialId) {}

  /** Random bytes from the best source of this place. */
  byte[] random(int numberOfBytes);

  /**
   * Wipes whatever of CMK material is held in this process. Later calls fail with {@code
   * KeyUnavailableException}.
   */
  @Override
  void close();
}
