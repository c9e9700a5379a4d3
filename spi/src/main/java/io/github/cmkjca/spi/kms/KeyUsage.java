package io.github.cmkjca.spi.kms;

/** What a key is for; fixed at creation. */
public enum KeyUsage {
  /** Encrypt, Decrypt, ReEncrypt, GenerateDataKey, GenerateDataKeyPair. */
  ENCRYPT_DECRYPT,
  /** Sign, Verify. */
  SIGN_VERIFY,
  /** GenerateMac, VerifyMac. */
  GENERATE_VERIFY_MAC,
  /** DeriveSharedSecret. */
  KEY_AGREEMENT
}
