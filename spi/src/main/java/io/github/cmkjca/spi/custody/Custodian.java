package io.github.cmkjca.spi.custody;

import io.github.cmkjca.spi.kms.DataKeyPairSpec;
import io.github.cmkjca.spi.kms.EncryptionAlgorithm;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyUnavailableException;
import io.github.cmkjca.spi.kms.KeyUsage;
import io.github.cmkjca.spi.kms.MessageType;
import io.github.cmkjca.spi.kms.SigningAlgorithm;
import io.github.cmkjca.spi.kms.UnsupportedOperationException;
import io.github.cmkjca.spi.kms.WrappingKeySpec;
import java.util.List;
import java.util.Optional;

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
   *
   * @param keyUsage one of the spec's: what a token lets the key do is fixed when the key is made
   * @throws UnsupportedOperationException if it cannot make such keys. Then nothing of this
   *     material is there, and nobody will look for it: who has made something and cannot say that
   *     it is gone throws {@code KeyUnavailableException}
   */
  BackingKey generate(String keyId, String materialId, KeySpec keySpec, KeyUsage keyUsage);

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

  /**
   * Encrypts under the public key of an RSA pair.
   *
   * @param algorithm one of the RSAES algorithms
   * @param plaintext 1 to {@link EncryptionAlgorithm#maxPlaintextBytes} bytes
   * @return as long as the modulus
   */
  byte[] encrypt(BackingKey key, EncryptionAlgorithm algorithm, byte[] plaintext);

  /**
   * Decrypts with the private key of an RSA pair what anybody encrypted.
   *
   * @param algorithm one of the RSAES algorithms
   * @throws io.github.cmkjca.spi.kms.InvalidCiphertextException for each kind of fault alike, in
   *     the same time as far as it can be had
   */
  byte[] decrypt(BackingKey key, EncryptionAlgorithm algorithm, byte[] ciphertext);

  /** The public key of a pair: DER of a SubjectPublicKeyInfo. */
  byte[] publicKey(BackingKey key);

  /**
   * Signs. Where the algorithm hashes first (RSASSA, ECDSA: {@link SigningAlgorithm#hash}), the
   * caller has done so: tokens sign digests ({@code CKM_RSA_PKCS}, {@code CKM_RSA_PKCS_PSS}, {@code
   * CKM_ECDSA}), and each way to hash gives the same.
   *
   * @param messageType {@code DIGEST} for the algorithms that hash first; else one of {@link
   *     SigningAlgorithm#messageTypes}: the message for {@code ED25519_SHA_512} ({@code CKM_EDDSA})
   *     and {@code ML_DSA_SHAKE_256} ({@code CKM_ML_DSA}), the digest that Ed25519ph hashes once
   *     more for {@code ED25519_PH_SHA_512}, or mu
   * @param message of the length that the message type demands
   * @return the signature in the form that Sign gives
   */
  byte[] sign(BackingKey key, SigningAlgorithm algorithm, MessageType messageType, byte[] message);

  /**
   * Whether a signature is right; false whatever is wrong with it. Needs the public key only.
   *
   * @param messageType as in {@link #sign}
   * @param signature untrusted
   */
  boolean verify(
      BackingKey key,
      SigningAlgorithm algorithm,
      MessageType messageType,
      byte[] message,
      byte[] signature);

  /**
   * The secret shared with the owner of another key by ECDH: the x coordinate, as long as an
   * element of the field ({@code CKM_ECDH1_DERIVE} without key derivation function).
   *
   * @param peerPublicKey untrusted; DER of a SubjectPublicKeyInfo
   * @throws io.github.cmkjca.spi.kms.ValidationException without detail unless that is a valid
   *     public key on the same named curve
   */
  byte[] agree(BackingKey key, byte[] peerPublicKey);

  /** Makes a key pair that leaves: for use outside, unlike {@link #generate}. */
  DataKeyPair generateDataKeyPair(DataKeyPairSpec keyPairSpec);

  /** The HMAC of a message by the one algorithm of the key's spec. */
  byte[] mac(BackingKey key, byte[] message);

  /** Whether this place takes in material that somebody sends. */
  default boolean importsMaterial() {
    return false;
  }

  /** What is said to who wants to send some where this place takes none in: why, and what else. */
  default String importRefusal() {
    return "The custodian of this vault makes its key material itself, so that none can be"
        + " imported.";
  }

  /**
   * Whether this material is known to be out of reach, as that in a token which did not answer when
   * it was last asked. Asks nobody: false says nothing.
   */
  default boolean isKnownToBeAway(BackingKey key) {
    return false;
  }

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
   * Whether material can go from here to another custodian, and come from one, wrapped. Material of
   * a token cannot: it is made so that it never leaves.
   */
  default boolean sharesMaterial() {
    return false;
  }

  /**
   * Wraps material for another custodian, which takes it in with {@link #receiveMaterial}: by
   * {@code RSA_AES_KEY_WRAP_SHA_256}, with key id, material id, kind of key and binding as the
   * label of OAEP.
   *
   * @param publicKey that of the other custodian's {@link #wrappingKey}
   * @param binding what that wrapping key is bound to
   */
  default byte[] exportMaterial(BackingKey key, byte[] publicKey, byte[] binding) {
    throw new UnsupportedOperationException("This custodian gives out no key material.");
  }

  /**
   * Takes in material that another custodian wrapped by {@link #exportMaterial}, and seals it to
   * the same key id and material id.
   *
   * @throws io.github.cmkjca.spi.kms.InvalidImportTokenException if the wrapping key was not made
   *     here or is bound to something else
   * @throws io.github.cmkjca.spi.kms.InvalidCiphertextException if the material was wrapped for
   *     another key, another material or another place
   * @throws io.github.cmkjca.spi.kms.IncorrectKeyMaterialException if no key of this spec can have
   *     it
   */
  default BackingKey receiveMaterial(
      String keyId, String materialId, KeySpec keySpec, WrappedMaterial material) {
    throw new UnsupportedOperationException("This custodian takes in no key material.");
  }

  /**
   * Whether material stays in this place itself, outside of the sealed bytes, as it does in a
   * token. Then it must be noted durably before it is made, and destroyed here once nobody knows
   * it: what a crash leaves is found by the notes.
   */
  default boolean keepsMaterial() {
    return false;
  }

  /**
   * The custom key store whose place keeps this material itself, an empty text where that is the
   * place of no store; nothing if the sealed bytes are all there is of it. Asks no place. What was
   * made here before may differ from what {@link #keepsMaterial} says of what is made now.
   */
  default Optional<String> storeOf(BackingKey key) {
    return keepsMaterial() ? Optional.of("") : Optional.empty();
  }

  /** The custodian at which to {@link #destroy} material that is kept for no custom key store. */
  default Optional<Custodian> keeper() {
    return keepsMaterial() ? Optional.of(this) : Optional.empty();
  }

  /**
   * Wipes what this process holds of a material that nobody shall use any more. A place that {@link
   * #keepsMaterial} destroys it, and returns only when it is verified to be gone. Nothing happens
   * if there is no such material.
   *
   * @param keyId as it was made for
   * @param materialId as it was made under
   * @param keySpec as it was made for: a pair may be there in part
   * @return whether this place had anything of it
   * @throws KeyUnavailableException if the place does not answer, or cannot say that nothing is
   *     left; to be called again
   */
  default boolean destroy(String keyId, String materialId, KeySpec keySpec) {
    return false;
  }

  /** The same for material of which the sealed bytes are known, where they say the place. */
  default void destroy(BackingKey key) {
    destroy(key.keyId(), key.materialId(), key.keySpec());
  }

  /**
   * What a place that {@link #keepsMaterial} holds, for who compares it with what should be there.
   * Takes as long as it takes to read all of it.
   *
   * @throws KeyUnavailableException if the place does not answer
   */
  default List<KeptMaterial> kept() {
    return List.of();
  }

  /** Random bytes from the best source of this place. */
  byte[] random(int numberOfBytes);

  /** Random bytes from the place of this key: of several, another one need not be there. */
  default byte[] random(BackingKey key, int numberOfBytes) {
    return random(numberOfBytes);
  }

  /**
   * Wipes whatever of CMK material is held in this process. Later calls fail with {@code
   * KeyUnavailableException}.
   */
  @Override
  void close();
}
