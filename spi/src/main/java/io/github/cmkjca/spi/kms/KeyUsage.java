package io.github.cmkjca.spi.kms;

/** What a key is for; fixed at creation. */
public enum KeyUsage {
  /** Encrypt, Decrypt, ReEncrypt, GenerateDataKey. */
  ENCRYPT_DECRYPT,
  /** GenerateMac, VerifyMac. */
  GENERATE_VERIFY_MAC
}
