package io.github.cmkjca.spi.kms;

import java.util.Arrays;
import java.util.Optional;

/** What a grant can permit. Which of them a key can do depends on its usage and spec. */
public enum GrantOperation {
  /** Decrypt. */
  DECRYPT("Decrypt"),
  /** Encrypt. */
  ENCRYPT("Encrypt"),
  /** GenerateDataKey. */
  GENERATE_DATA_KEY("GenerateDataKey"),
  /** GenerateDataKeyWithoutPlaintext. */
  GENERATE_DATA_KEY_WITHOUT_PLAINTEXT("GenerateDataKeyWithoutPlaintext"),
  /** ReEncrypt, of ciphertexts of this key. */
  RE_ENCRYPT_FROM("ReEncryptFrom"),
  /** ReEncrypt, to this key. */
  RE_ENCRYPT_TO("ReEncryptTo"),
  /** Sign. */
  SIGN("Sign"),
  /** Verify. */
  VERIFY("Verify"),
  /** GetPublicKey. */
  GET_PUBLIC_KEY("GetPublicKey"),
  /** CreateGrant: to pass on what this grant permits, or less. */
  CREATE_GRANT("CreateGrant"),
  /** RetireGrant: of this grant. */
  RETIRE_GRANT("RetireGrant"),
  /** DescribeKey. */
  DESCRIBE_KEY("DescribeKey"),
  /** GenerateDataKeyPair. */
  GENERATE_DATA_KEY_PAIR("GenerateDataKeyPair"),
  /** GenerateDataKeyPairWithoutPlaintext. */
  GENERATE_DATA_KEY_PAIR_WITHOUT_PLAINTEXT("GenerateDataKeyPairWithoutPlaintext"),
  /** GenerateMac. */
  GENERATE_MAC("GenerateMac"),
  /** VerifyMac. */
  VERIFY_MAC("VerifyMac"),
  /** DeriveSharedSecret. */
  DERIVE_SHARED_SECRET("DeriveSharedSecret");

  private final String wireName;

  GrantOperation(String wireName) {
    this.wireName = wireName;
  }

  /** As AWS KMS writes it. */
  public String wireName() {
    return wireName;
  }

  /** The operation of this name, spelt as AWS KMS does; empty if there is none. */
  public static Optional<GrantOperation> ofWireName(String wireName) {
    return Arrays.stream(values()).filter(known -> known.wireName.equals(wireName)).findFirst();
  }

  /** As AWS KMS writes it. */
  @Override
  public String toString() {
    return wireName;
  }
}
