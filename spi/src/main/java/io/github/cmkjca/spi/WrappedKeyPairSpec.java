package io.github.cmkjca.spi;

import java.security.PublicKey;
import java.security.spec.KeySpec;
import java.util.Objects;

/**
 * A data key pair as it is stored: its public key, and its private key as a ciphertext blob with
 * the encryption context that the blob is bound to, as GenerateDataKeyPairWithoutPlaintext gives
 * them. The {@code KeyFactory} named {@code CMK} turns it into a handle and back. Immutable; holds
 * no secret.
 */
public final class WrappedKeyPairSpec implements KeySpec {
  private final PublicKey publicKey;
  private final byte[] privateKeyBlob;
  private final EncryptionContext encryptionContext;

  /**
   * A stored pair.
   *
   * @param publicKey of a private key that the blob holds in PKCS #8 form
   * @param privateKeyBlob 1 to 6144 bytes, copied
   * @param encryptionContext the context given when the blob was made
   * @throws IllegalArgumentException if the blob has another length
   */
  public WrappedKeyPairSpec(
      PublicKey publicKey, byte[] privateKeyBlob, EncryptionContext encryptionContext) {
    if (privateKeyBlob.length < 1 || privateKeyBlob.length > 6144) {
      throw new IllegalArgumentException(
          "ciphertext blob of " + privateKeyBlob.length + " bytes; 1 to 6144 are possible");
    }
    this.publicKey = Objects.requireNonNull(publicKey, "publicKey");
    this.privateKeyBlob = privateKeyBlob.clone();
    this.encryptionContext = Objects.requireNonNull(encryptionContext, "encryptionContext");
  }

  /** The public key. */
  public PublicKey publicKey() {
    return publicKey;
  }

  /** A copy of the blob. */
  public byte[] privateKeyBlob() {
    return privateKeyBlob.clone();
  }

  /** The encryption context. */
  public EncryptionContext encryptionContext() {
    return encryptionContext;
  }
}
