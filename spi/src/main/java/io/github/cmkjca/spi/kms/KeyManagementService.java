package io.github.cmkjca.spi.kms;

/**
 * The operations of a key management service, named and behaving as those of AWS KMS. The caller is
 * not a parameter: the service finds out who runs it. That of a registered provider is had from its
 * {@code CmkProvider.keyManagementService()}.
 *
 * <p>Each operation checks its request, finds the key, authorises the caller, checks the state of
 * the key, acts and writes an audit record, in that order; it returns only when effect and record
 * are durable. A refusal or failure is a {@link KmsException} and leaves nothing behind but its
 * audit record. Implementations are safe for use by many threads. Requests and their arrays are
 * read during the call and not kept; arrays in answers belong to the receiver.
 */
public interface KeyManagementService {

  /** Creates a key, with fresh material unless that is to be imported. */
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

  /** Describes a key otherwise. */
  void updateKeyDescription(UpdateKeyDescriptionRequest request);

  /**
   * Ends the use of a key at once and destroys it after a waiting period, with its material, its
   * aliases and all else that is its own. What it encrypted can be read by nobody then.
   */
  ScheduleKeyDeletionResponse scheduleKeyDeletion(ScheduleKeyDeletionRequest request);

  /** Keeps a key that was to be destroyed, disabled. */
  CancelKeyDeletionResponse cancelKeyDeletion(CancelKeyDeletionRequest request);

  /** Adds tags to a key. */
  void tagResource(TagResourceRequest request);

  /** Removes tags from a key. */
  void untagResource(UntagResourceRequest request);

  /** Lists the tags of a key, page by page. */
  ListResourceTagsResponse listResourceTags(ListResourceTagsRequest request);

  /** Rotates the material of a key regularly from now on: the next time after one period. */
  void enableKeyRotation(EnableKeyRotationRequest request);

  /** Rotates the material of a key no more by itself; what there is stays. */
  void disableKeyRotation(DisableKeyRotationRequest request);

  /** Tells whether and when the material of a key rotates. */
  GetKeyRotationStatusResponse getKeyRotationStatus(GetKeyRotationStatusRequest request);

  /**
   * Rotates the material of a key now: new ciphertexts use the new material, old ones are read with
   * the material that made them.
   */
  RotateKeyOnDemandResponse rotateKeyOnDemand(RotateKeyOnDemandRequest request);

  /** Lists the rotations of a key, page by page. */
  ListKeyRotationsResponse listKeyRotations(ListKeyRotationsRequest request);

  /** Gives what importing material needs: a public key and a token. */
  GetParametersForImportResponse getParametersForImport(GetParametersForImportRequest request);

  /** Takes in material of a key of origin EXTERNAL. */
  ImportKeyMaterialResponse importKeyMaterial(ImportKeyMaterialRequest request);

  /** Destroys imported material at once; the key can be used once it is imported again. */
  DeleteImportedKeyMaterialResponse deleteImportedKeyMaterial(
      DeleteImportedKeyMaterialRequest request);

  /**
   * Makes a replica of a multi-Region primary key in another Region: a key of the same id that
   * opens what the primary key sealed, and the other way round.
   */
  ReplicateKeyResponse replicateKey(ReplicateKeyRequest request);

  /** Makes a replica the primary key, and the primary key a replica. */
  void updatePrimaryRegion(UpdatePrimaryRegionRequest request);

  /** Makes a place for keys in a token. */
  CreateCustomKeyStoreResponse createCustomKeyStore(CreateCustomKeyStoreRequest request);

  /** Tells what the custom key stores are, page by page. */
  DescribeCustomKeyStoresResponse describeCustomKeyStores(DescribeCustomKeyStoresRequest request);

  /**
   * Connects a custom key store to its token, so that keys can be made in it and used. When this
   * returns it is connected; a failure leaves it as it was.
   */
  void connectCustomKeyStore(ConnectCustomKeyStoreRequest request);

  /**
   * Disconnects a custom key store from its token: when this returns, no further use of its keys in
   * this process succeeds, cached data keys included.
   */
  void disconnectCustomKeyStore(DisconnectCustomKeyStoreRequest request);

  /** Gives a custom key store another name or token. */
  void updateCustomKeyStore(UpdateCustomKeyStoreRequest request);

  /** Deletes a custom key store that holds no keys; nothing in the token is touched. */
  void deleteCustomKeyStore(DeleteCustomKeyStoreRequest request);

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

  /** Names the policies of a key. */
  ListKeyPoliciesResponse listKeyPolicies(ListKeyPoliciesRequest request);

  /** Gives a principal a permission on a key, beside the policy of the key. */
  CreateGrantResponse createGrant(CreateGrantRequest request);

  /** Lists the grants on a key. */
  ListGrantsResponse listGrants(ListGrantsRequest request);

  /** Lists the grants on all keys that name a principal as the one to retire them. */
  ListGrantsResponse listRetirableGrants(ListRetirableGrantsRequest request);

  /** Ends a grant by the right that the grant itself gives. */
  void retireGrant(RetireGrantRequest request);

  /** Ends a grant by a right on its key. */
  void revokeGrant(RevokeGrantRequest request);

  /** Makes a data key. */
  GenerateDataKeyResponse generateDataKey(GenerateDataKeyRequest request);

  /** Makes a data key and keeps its plaintext to itself. */
  GenerateDataKeyWithoutPlaintextResponse generateDataKeyWithoutPlaintext(
      GenerateDataKeyWithoutPlaintextRequest request);

  /** Makes a key pair for use outside of the service. */
  GenerateDataKeyPairResponse generateDataKeyPair(GenerateDataKeyPairRequest request);

  /** Makes a key pair for use outside of the service and keeps its private key to itself. */
  GenerateDataKeyPairWithoutPlaintextResponse generateDataKeyPairWithoutPlaintext(
      GenerateDataKeyPairWithoutPlaintextRequest request);

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

  /** Gives the public key of an asymmetric key. */
  GetPublicKeyResponse getPublicKey(GetPublicKeyRequest request);

  /** Signs a message. */
  SignResponse sign(SignRequest request);

  /** Verifies a signature. */
  VerifyResponse verify(VerifyRequest request);

  /** Derives the secret that a key shares with another party's. */
  DeriveSharedSecretResponse deriveSharedSecret(DeriveSharedSecretRequest request);

  /** Gives random bytes. */
  GenerateRandomResponse generateRandom(GenerateRandomRequest request);

  /**
   * Tells what would happen to a request and which statement, grant or state of the key decides.
   * Nothing is done.
   *
   * @throws AccessDeniedException if the caller may not read the key policy or, where no key is
   *     involved, is not the root of the account
   * @throws UnsupportedOperationException if this service cannot tell
   */
  default ExplainResponse explain(ExplainRequest request) {
    throw new UnsupportedOperationException("This service does not explain its decisions.");
  }
}
