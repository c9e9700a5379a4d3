package io.github.cmkjca.jca.keystore;

import java.util.UUID;

/**
 * What a file says about itself. Arrays are not to be changed.
 *
 * @param fileId random; bound to all that the file holds
 * @param keyArn ARN of the CMK
 * @param encryptedFileKey ciphertext blob of the file data key, under that CMK and the encryption
 *     context {@code cmk:keystore} = file id
 * @param salt for passwords
 * @param iterations of PBKDF2
 * @param hasPassword whether the file itself has a password
 */
public record FileHeader(
    UUID fileId,
    String keyArn,
    byte[] encryptedFileKey,
    byte[] salt,
    int iterations,
    boolean hasPassword) {

  /** The same with or without a password. */
  public FileHeader withPassword(boolean password) {
    return new FileHeader(fileId, keyArn, encryptedFileKey, salt, iterations, password);
  }
}
