package io.github.cmkjca.spi.kms;

/** How a CMK encrypts. */
public enum EncryptionAlgorithm {
  /** AES-256-GCM under a key derived for each ciphertext. */
  SYMMETRIC_DEFAULT
}
