package io.github.cmkjca.datakey;

/**
 * What a message under a data key is for; a signature or agreement counts as one. What was made as
 * the private key of a pair serves as nothing else: as a secret key it could be wrapped under
 * another one and leave.
 */
public enum Purpose {
  /**
   * Produces ciphertext or wraps a key: allowed to whoever may decrypt, or whoever generated the
   * data key here and still may.
   */
  ENCRYPT,
  /** Opens ciphertext or unwraps a key. */
  DECRYPT,
  /** Computes or verifies a MAC. */
  MAC,
  /** Signs, decrypts or agrees on a secret with the private key of a data key pair. */
  PRIVATE_KEY
}
