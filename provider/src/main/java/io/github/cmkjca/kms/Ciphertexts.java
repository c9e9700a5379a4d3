package io.github.cmkjca.kms;

import io.github.cmkjca.registry.MaterialRecord;
import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.custody.BackingKey;
import io.github.cmkjca.spi.custody.Custodian;
import io.github.cmkjca.spi.kms.EncryptionAlgorithm;
import io.github.cmkjca.spi.kms.InvalidCiphertextException;
import io.github.cmkjca.spi.kms.KeyOrigin;
import io.github.cmkjca.spi.kms.ValidationException;

/**
 * Ciphertexts of the service: blobs that name their key and its material under symmetric keys, bare
 * ciphertexts that anybody can make under RSA keys.
 */
final class Ciphertexts {
  private final Custodian custodian;

  Ciphertexts(Custodian custodian) {
    this.custodian = custodian;
  }

  /**
   * Refuses a plaintext that does not fit under the key.
   *
   * @throws ValidationException if so
   */
  static void checkLength(KnownKey key, EncryptionAlgorithm algorithm, byte[] plaintext) {
    new RequestChecks().plaintext(plaintext).done(); // what others encrypted may have been empty
    int most = algorithm.maxPlaintextBytes(key.record().keySpec());
    if (plaintext.length > most) {
      throw new ValidationException(
          "Algorithm "
              + algorithm
              + " and key spec "
              + key.record().keySpec()
              + " cannot encrypt data larger than "
              + most
              + " bytes.");
    }
  }

  /** Encrypts under the current material of a key, of which the algorithm is one. */
  byte[] seal(
      KnownKey key, EncryptionAlgorithm algorithm, byte[] plaintext, EncryptionContext context) {
    return algorithm.isAsymmetric()
        ? custodian.encrypt(key.current(), algorithm, plaintext)
        : seal(key, plaintext, context);
  }

  /** Encrypts under the current material of a symmetric key. */
  byte[] seal(KnownKey key, byte[] plaintext, EncryptionContext context) {
    byte[] header = key.blobHeader();
    byte[] body = custodian.encrypt(key.current(), plaintext, CiphertextBlob.aad(header, context));
    return CiphertextBlob.join(header, body);
  }

  /**
   * Decrypts what was encrypted under the public key of a pair.
   *
   * @throws InvalidCiphertextException without detail
   */
  byte[] open(KnownKey key, EncryptionAlgorithm algorithm, byte[] ciphertext) {
    try {
      return custodian.decrypt(key.current(), algorithm, ciphertext);
    } catch (InvalidCiphertextException e) {
      throw new InvalidCiphertextException("");
    }
  }

  /**
   * Opens the blob of a symmetric key.
   *
   * @throws InvalidCiphertextException without detail
   */
  byte[] open(KnownKey key, CiphertextBlob blob, EncryptionContext context) {
    BackingKey material = key.backingKey(blob.materialId());
    if (material == null) {
      return openWithImported(key, blob, context);
    }
    try {
      return custodian.decrypt(material, blob.body(), CiphertextBlob.aad(blob.header(), context));
    } catch (InvalidCiphertextException e) {
      // Whatever the custodian says: one error for wrong bytes, wrong context and wrong material.
      throw new InvalidCiphertextException("");
    }
  }

  /** Each vault names imported material otherwise: what a related key sealed, any may open. */
  private byte[] openWithImported(KnownKey key, CiphertextBlob blob, EncryptionContext context) {
    if (key.multiRegion() != null && key.record().origin() == KeyOrigin.EXTERNAL) {
      byte[] aad = CiphertextBlob.aad(blob.header(), context);
      for (MaterialRecord material : key.materials()) {
        if (material.isPresent()) {
          try {
            return custodian.decrypt(material.key(), blob.body(), aad);
          } catch (InvalidCiphertextException e) {
            // Not this one.
          }
        }
      }
    }
    throw new InvalidCiphertextException("");
  }
}
