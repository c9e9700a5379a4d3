package io.github.cmkjca.spi.kms;

/**
 * The operations of a key management service, named and behaving as those of AWS KMS. The caller is
 * not a parameter: the service finds out who runs it.
 *
 * <p>Each operation checks its request, finds the key, authorises the caller, checks the state of
 * the key, acts and writes an audit record, in that order; it returns only when effect and record
 * are durable. A refusal or failure is a {@link KmsException} and leaves nothing behind but its
 * audit record. Implementations are safe for use by many threads. Requests and their arrays are
 * read during the call and not kept; arrays in answers belong to the receiver.
 */
public interface KeyManagementService {

  /** Creates a key with fresh material. Needs {@code kms:CreateKey}. */
  CreateKeyResponse createKey(CreateKeyRequest request);

  /** Tells what a key is, in any state. */
  DescribeKeyResponse describeKey(DescribeKeyRequest request);

  /** Lists the keys, page by page. */
  ListKeysResponse listKeys(ListKeysRequest request);

  /** Enables a key; a key already enabled stays so. */
  void enableKey(EnableKeyRequest request);

  /**
   * Disables a key: when this returns, no further use in this process succeeds, cached data keys
   * included.
   */
  void disableKey(DisableKeyRequest request);

  /** Creates an alias. */
  void createAlias(CreateAliasRequest request);

  /** Points an alias at another key. */
  void updateAlias(UpdateAliasRequest request);

  /** Deletes an alias. */
  void deleteAlias(DeleteAliasRequest request);

  /** Lists the aliases, page by page. */
  ListAliasesResponse listAliases(ListAliasesRequest request);

  /** Replaces the policy of a key. */
  void putKeyPolicy(PutKeyPolicyRequest request);

  /** Gives the policy of a key. */
  GetKeyPolicyResponse getKeyPolicy(GetKeyPolicyRequest request);

  /** Makes a data key. */
  GenerateDataKeyResponse generateDataKey(GenerateDataKeyRequest request);

  /** Makes a data key and keeps its plaintext to itself. */
  GenerateDataKeyWithoutPlaintextResponse generateDataKeyWithoutPlaintext(
      GenerateDataKeyWithoutPlaintextRequest request);

  /** Encrypts up to 4096 bytes. */
  EncryptResponse encrypt(EncryptRequest request);

  /** Decrypts a ciphertext blob. */
  DecryptResponse decrypt(DecryptRequest request);

  /** Moves a ciphertext blob to another key or context. */
  ReEncryptResponse reEncrypt(ReEncryptRequest request);

  /** Computes a MAC. */
  GenerateMacResponse generateMac(GenerateMacRequest request);

  /** Verifies a MAC. */
  VerifyMacResponse verifyMac(VerifyMacRequest request);

  /** Gives random bytes. */
  GenerateRandomResponse generateRandom(GenerateRandomRequest request);
}
