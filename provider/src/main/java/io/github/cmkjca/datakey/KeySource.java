package io.github.cmkjca.datakey;

import io.github.cmkjca.spi.EncryptionContext;

/** Where a data key comes from when it is not in the cache. Holds no secret. */
public sealed interface KeySource {
  /** ARN of the CMK that protects it in the end. */
  String keyArn();

  /** What policies and the audit trail see of its use. */
  EncryptionContext encryptionContext();

  /**
   * Encrypted by the KMS.
   *
   * @param ciphertextBlob for Decrypt; not to be changed
   */
  record Wrapped(String keyArn, byte[] ciphertextBlob, EncryptionContext encryptionContext)
      implements KeySource {
    /** Without the blob. */
    @Override
    public String toString() {
      return "Wrapped[" + keyArn + ", " + encryptionContext + "]";
    }
  }

  /**
   * Encrypted under another data key, as the entries of a keystore file are. Its use is authorised
   * and audited as a use of that data key.
   *
   * @param parent the data key it is encrypted under
   * @param opener turns the parent's key material and {@code sealed} into this key's material
   * @param sealed the encrypted key; not to be changed
   */
  record Nested(DataKey parent, Opener opener, byte[] sealed) implements KeySource {
    @Override
    public String keyArn() {
      return parent.keyArn();
    }

    @Override
    public EncryptionContext encryptionContext() {
      return parent.encryptionContext();
    }

    /** Without the sealed bytes. */
    @Override
    public String toString() {
      return "Nested[" + parent + "]";
    }
  }

  /** Opens a nested key. */
  @FunctionalInterface
  interface Opener {
    /**
     * The plaintext of {@code sealed}, in an array that the caller wipes.
     *
     * @param parentKey material of the parent; read during the call only, not kept, not wiped
     * @throws io.github.cmkjca.spi.kms.InvalidCiphertextException if it is not authentic
     */
    byte[] open(byte[] parentKey, byte[] sealed);
  }
}
