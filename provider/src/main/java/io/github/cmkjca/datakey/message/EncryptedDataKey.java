package io.github.cmkjca.datakey.message;

/**
 * The data key of a message, encrypted for one reader.
 *
 * @param providerId who encrypted it, {@code aws-kms} for a KMS
 * @param providerInfo with which key; for a KMS its ARN in UTF-8. Not to be changed
 * @param ciphertext the encrypted data key; for a KMS the ciphertext blob. Not to be changed
 */
public record EncryptedDataKey(String providerId, byte[] providerInfo, byte[] ciphertext) {
  /** Provider and sizes; the bytes say nothing to a reader of logs. */
  @Override
  public String toString() {
    return "EncryptedDataKey["
        + providerId
        + ", "
        + providerInfo.length
        + " + "
        + ciphertext.length
        + " bytes]";
  }
}
