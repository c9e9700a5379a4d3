package io.github.cmkjca.spi.kms;

/** How two parties come to a shared secret. */
public enum KeyAgreementAlgorithm {
  /** Cofactor Diffie-Hellman on an elliptic curve of NIST (SP 800-56A, section 5.7.1.2). */
  ECDH
}
