package io.github.cmkjca.datakey;

/** What a message under a data key is for. */
public enum Purpose {
  /**
   * Produces ciphertext or wraps a key: allowed to whoever may decrypt, or whoever generated the
   * data key here and still may.
   */
  ENCRYPT,
  /** Opens ciphertext or unwraps a key. */
  DECRYPT,
  /** Computes or verifies a MAC. */
  MAC
}
