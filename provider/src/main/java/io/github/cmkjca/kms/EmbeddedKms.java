package io.github.cmkjca.kms;

import io.github.cmkjca.kms.audit.AuditTrail;
import io.github.cmkjca.kms.identity.Identities;
import io.github.cmkjca.registry.KeyRecord;
import io.github.cmkjca.registry.KeyRegistry;
import io.github.cmkjca.registry.MaterialRecord;
import io.github.cmkjca.spi.custody.BackingKey;
import io.github.cmkjca.spi.custody.Custodian;
import io.github.cmkjca.spi.kms.AlreadyExistsException;
import io.github.cmkjca.spi.kms.CancelKeyDeletionRequest;
import io.github.cmkjca.spi.kms.CancelKeyDeletionResponse;
import io.github.cmkjca.spi.kms.ConnectCustomKeyStoreRequest;
import io.github.cmkjca.spi.kms.CreateAliasRequest;
import io.github.cmkjca.spi.kms.CreateCustomKeyStoreRequest;
import io.github.cmkjca.spi.kms.CreateCustomKeyStoreResponse;
import io.github.cmkjca.spi.kms.CreateGrantRequest;
import io.github.cmkjca.spi.kms.CreateGrantResponse;
import io.github.cmkjca.spi.kms.CreateKeyRequest;
import io.github.cmkjca.spi.kms.CreateKeyResponse;
import io.github.cmkjca.spi.kms.DecryptRequest;
import io.github.cmkjca.spi.kms.DecryptResponse;
import io.github.cmkjca.spi.kms.DeleteAliasRequest;
import io.github.cmkjca.spi.kms.DeleteCustomKeyStoreRequest;
import io.github.cmkjca.spi.kms.DeleteImportedKeyMaterialRequest;
import io.github.cmkjca.spi.kms.DeleteImportedKeyMaterialResponse;
import io.github.cmkjca.spi.kms.DeriveSharedSecretRequest;
import io.github.cmkjca.spi.kms.DeriveSharedSecretResponse;
import io.github.cmkjca.spi.kms.DescribeCustomKeyStoresRequest;
import io.github.cmkjca.spi.kms.DescribeCustomKeyStoresResponse;
import io.github.cmkjca.spi.kms.DescribeKeyRequest;
import io.github.cmkjca.spi.kms.DescribeKeyResponse;
import io.github.cmkjca.spi.kms.DisableKeyRequest;
import io.github.cmkjca.spi.kms.DisableKeyRotationRequest;
import io.github.cmkjca.spi.kms.DisconnectCustomKeyStoreRequest;
import io.github.cmkjca.spi.kms.EnableKeyRequest;
import io.github.cmkjca.spi.kms.EnableKeyRotationRequest;
import io.github.cmkjca.spi.kms.EncryptRequest;
import io.github.cmkjca.spi.kms.EncryptResponse;
import io.github.cmkjca.spi.kms.ExplainRequest;
import io.github.cmkjca.spi.kms.ExplainResponse;
import io.github.cmkjca.spi.kms.GenerateDataKeyPairRequest;
import io.github.cmkjca.spi.kms.GenerateDataKeyPairResponse;
import io.github.cmkjca.spi.kms.GenerateDataKeyPairWithoutPlaintextRequest;
import io.github.cmkjca.spi.kms.GenerateDataKeyPairWithoutPlaintextResponse;
import io.github.cmkjca.spi.kms.GenerateDataKeyRequest;
import io.github.cmkjca.spi.kms.GenerateDataKeyResponse;
import io.github.cmkjca.spi.kms.GenerateDataKeyWithoutPlaintextRequest;
import io.github.cmkjca.spi.kms.GenerateDataKeyWithoutPlaintextResponse;
import io.github.cmkjca.spi.kms.GenerateMacRequest;
import io.github.cmkjca.spi.kms.GenerateMacResponse;
import io.github.cmkjca.spi.kms.GenerateRandomRequest;
import io.github.cmkjca.spi.kms.GenerateRandomResponse;
import io.github.cmkjca.spi.kms.GetKeyPolicyRequest;
import io.github.cmkjca.spi.kms.GetKeyPolicyResponse;
import io.github.cmkjca.spi.kms.GetKeyRotationStatusRequest;
import io.github.cmkjca.spi.kms.GetKeyRotationStatusResponse;
import io.github.cmkjca.spi.kms.GetParametersForImportRequest;
import io.github.cmkjca.spi.kms.GetParametersForImportResponse;
import io.github.cmkjca.spi.kms.GetPublicKeyRequest;
import io.github.cmkjca.spi.kms.GetPublicKeyResponse;
import io.github.cmkjca.spi.kms.ImportKeyMaterialRequest;
import io.github.cmkjca.spi.kms.ImportKeyMaterialResponse;
import io.github.cmkjca.spi.kms.KeyManagementService;
import io.github.cmkjca.spi.kms.ListAliasesRequest;
import io.github.cmkjca.spi.kms.ListAliasesResponse;
import io.github.cmkjca.spi.kms.ListGrantsRequest;
import io.github.cmkjca.spi.kms.ListGrantsResponse;
import io.github.cmkjca.spi.kms.ListKeyPoliciesRequest;
import io.github.cmkjca.spi.kms.ListKeyPoliciesResponse;
import io.github.cmkjca.spi.kms.ListKeyRotationsRequest;
import io.github.cmkjca.spi.kms.ListKeyRotationsResponse;
import io.github.cmkjca.spi.kms.ListKeysRequest;
import io.github.cmkjca.spi.kms.ListKeysResponse;
import io.github.cmkjca.spi.kms.ListResourceTagsRequest;
import io.github.cmkjca.spi.kms.ListResourceTagsResponse;
import io.github.cmkjca.spi.kms.ListRetirableGrantsRequest;
import io.github.cmkjca.spi.kms.NotFoundException;
import io.github.cmkjca.spi.kms.PutKeyPolicyRequest;
import io.github.cmkjca.spi.kms.ReEncryptRequest;
import io.github.cmkjca.spi.kms.ReEncryptResponse;
import io.github.cmkjca.spi.kms.ReplicateKeyRequest;
import io.github.cmkjca.spi.kms.ReplicateKeyResponse;
import io.github.cmkjca.spi.kms.RetireGrantRequest;
import io.github.cmkjca.spi.kms.RevokeGrantRequest;
import io.github.cmkjca.spi.kms.RotateKeyOnDemandRequest;
import io.github.cmkjca.spi.kms.RotateKeyOnDemandResponse;
import io.github.cmkjca.spi.kms.ScheduleKeyDeletionRequest;
import io.github.cmkjca.spi.kms.ScheduleKeyDeletionResponse;
import io.github.cmkjca.spi.kms.SignRequest;
import io.github.cmkjca.spi.kms.SignResponse;
import io.github.cmkjca.spi.kms.TagResourceRequest;
import io.github.cmkjca.spi.kms.UntagResourceRequest;
import io.github.cmkjca.spi.kms.UpdateAliasRequest;
import io.github.cmkjca.spi.kms.UpdateCustomKeyStoreRequest;
import io.github.cmkjca.spi.kms.UpdateKeyDescriptionRequest;
import io.github.cmkjca.spi.kms.UpdatePrimaryRegionRequest;
import io.github.cmkjca.spi.kms.VerifyMacRequest;
import io.github.cmkjca.spi.kms.VerifyMacResponse;
import io.github.cmkjca.spi.kms.VerifyRequest;
import io.github.cmkjca.spi.kms.VerifyResponse;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The key management service in this process: the door to keys, policies and cryptography. Each
 * operation checks its request, finds the key, authorises the caller, checks state, usage and
 * algorithm, acts, and records the outcome before it is released; the order is that of AWS KMS.
 * Safe for use by many threads.
 */
public final class EmbeddedKms
    implements KeyManagementService, Integrations, UseAuthority, AutoCloseable {
  private static final int KEYS_AT_ONCE = 1000;

  private final Vault vault;
  private final AuditTrail audit;
  private final Map<Integration, KeyManagementService> views = new ConcurrentHashMap<>();
  private final KeyOperations keys;
  private final DeletionOperations deletions;
  private final TagOperations tags;
  private final CustomKeyStoreOperations customKeyStores;
  private final RotationOperations rotations;
  private final ImportOperations imports;
  private final Replicas replicas;
  private final Handovers handovers;
  private final ReplicationOperations replication;
  private final PrimaryRegionOperations primaryRegions;
  private final AliasOperations aliases;
  private final PolicyOperations policies;
  private final GrantOperations grants;
  private final DataKeyOperations dataKeys;
  private final CryptoOperations crypto;
  private final SigningOperations signing;
  private final PublicKeyOperations publicKeys;
  private final MacOperations macs;
  private final UseDecisions uses;
  private final Explanations explanations;
  private final long maxEncryptions;
  private final DueWork dueWork;
  private final DueWorker dueWorker;

  /** The service over these parts, without identity policies. */
  public EmbeddedKms(
      KeyRegistry registry,
      Custodian custodian,
      AuditTrail audit,
      Callers callers,
      Settings settings) {
    this(registry, custodian, audit, callers, Identities.none(), settings, Regions.none());
  }

  /** The service over these parts, without custom key stores. */
  public EmbeddedKms(
      KeyRegistry registry,
      Custodian custodian,
      AuditTrail audit,
      Callers callers,
      Identities identities,
      Settings settings,
      Regions regions) {
    this(
        registry,
        custodian,
        new CustomKeyStores(registry, Tokens.none(), settings.clock()),
        audit,
        callers,
        identities,
        settings,
        regions);
  }

  /**
   * The service over these parts, which it closes with itself.
   *
   * @param registry metadata of the vault
   * @param custodian where the key material works, also that in the tokens of custom key stores
   * @param stores the tokens of custom key stores
   * @param audit where the records go
   * @param callers who is calling
   * @param identities their tags and policies; not closed with the service
   * @param settings where the vault says it is
   * @param regions the vaults of other Regions; not closed with the service
   */
  public EmbeddedKms(
      KeyRegistry registry,
      Custodian custodian,
      CustomKeyStores stores,
      AuditTrail audit,
      Callers callers,
      Identities identities,
      Settings settings,
      Regions regions) {
    this(
        Vault.of(registry, custodian, stores, audit, callers, identities, settings, regions),
        audit,
        settings.maxEncryptions());
  }

  private EmbeddedKms(Vault vault, AuditTrail audit, long maxEncryptions) {
    this.audit = audit;
    this.vault = vault;
    Policies keyPolicies = new Policies(vault);
    this.replicas = new Replicas(vault);
    this.handovers = new Handovers(vault);
    this.keys = new KeyOperations(vault, keyPolicies);
    this.deletions = new DeletionOperations(vault, replicas);
    this.tags = new TagOperations(vault);
    this.customKeyStores = new CustomKeyStoreOperations(vault);
    this.rotations = new RotationOperations(vault, replicas);
    this.imports = new ImportOperations(vault);
    this.replication = new ReplicationOperations(vault, replicas);
    this.primaryRegions = new PrimaryRegionOperations(vault, replicas, handovers);
    this.aliases = new AliasOperations(vault);
    this.policies = new PolicyOperations(vault, keyPolicies);
    this.grants = new GrantOperations(vault);
    this.dataKeys = new DataKeyOperations(vault);
    this.crypto = new CryptoOperations(vault);
    this.signing = new SigningOperations(vault);
    this.publicKeys = new PublicKeyOperations(vault);
    this.macs = new MacOperations(vault);
    this.uses = new UseDecisions(vault);
    this.explanations = new Explanations(vault);
    this.maxEncryptions = maxEncryptions;
    this.dueWork = new DueWork(vault, replicas, handovers, maxEncryptions);
    this.dueWorker = new DueWorker(dueWork, vault.clock());
  }

  /** What the operations share; for the services of other Regions. */
  Vault vault() {
    return vault;
  }

  /**
   * Where the vault says it is.
   *
   * @param region as in key ARNs: 1 to 64 lower-case letters, digits and dashes
   * @param account 12 digits
   * @param clock tells creation dates, times of records, and what is due
   * @param limits how much of each thing there may be
   * @param throttling how fast requests may come
   * @param explainDenials whether refusals say which statement decided
   * @param maxEncryptions how many encryptions one backing key makes where that is counted; then
   *     its key rotates, whatever is set for it. As for the {@link EncryptionLedger}
   */
  public record Settings(
      String region,
      String account,
      InstantSource clock,
      Limits limits,
      Throttling throttling,
      boolean explainDenials,
      long maxEncryptions) {
    /** A quarter of what is good for AES-GCM with random IVs (SP 800-38D, section 8.3). */
    private static final long MAX_ENCRYPTIONS = 1L << 30;

    private static final Pattern REGION = Pattern.compile("[a-z0-9-]{1,64}");
    private static final Pattern ACCOUNT = Pattern.compile("[0-9]{12}");

    /**
     * Checks the forms.
     *
     * @throws IllegalArgumentException if region or account could not stand in an ARN
     */
    public Settings {
      if (!REGION.matcher(region).matches()) {
        throw new IllegalArgumentException(
            "region '" + region + "'; lower-case letters, digits and dashes are possible");
      }
      if (!ACCOUNT.matcher(account).matches()) {
        throw new IllegalArgumentException("account '" + account + "'; 12 digits are needed");
      }
    }

    /** Without explanations in refusals. */
    public Settings(
        String region, String account, InstantSource clock, Limits limits, Throttling throttling) {
      this(region, account, clock, limits, throttling, false, MAX_ENCRYPTIONS);
    }

    /** Requests as fast as they come. */
    public Settings(String region, String account, InstantSource clock, Limits limits) {
      this(region, account, clock, limits, Throttling.OFF);
    }

    /** With explanations in refusals, if this is true. */
    public Settings explaining(boolean denials) {
      return new Settings(region, account, clock, limits, throttling, denials, maxEncryptions);
    }

    /** With backing keys that make so many encryptions where that is counted. */
    public Settings encryptingAtMost(long times) {
      return new Settings(region, account, clock, limits, throttling, explainDenials, times);
    }

    /** With the limits of AWS KMS, requests as fast as they come. */
    public Settings(String region, String account, InstantSource clock) {
      this(region, account, clock, Limits.OF_AWS);
    }

    /** With the system's clock and the limits of AWS KMS. */
    public static Settings of(String region, String account) {
      return new Settings(region, account, Clock.systemUTC());
    }
  }

  /**
   * Whether a vault holds such key material, be it of keys of the account or of its own. Imported
   * material that is gone for now still counts: its place waits for the same material.
   */
  public static boolean holdsMaterial(KeyRegistry.View view, Predicate<BackingKey> such) {
    if (OwnedKeys.anyIn(view, such)) {
      return true;
    }
    List<KeyRecord> page = view.keysAfter(null, KEYS_AT_ONCE);
    while (!page.isEmpty()) {
      for (KeyRecord key : page) {
        if (view.materials(key.keyId()).stream().map(MaterialRecord::key).anyMatch(such)) {
          return true;
        }
      }
      page = view.keysAfter(page.get(page.size() - 1).keyId(), KEYS_AT_ONCE);
    }
    return false;
  }

  /**
   * Does what has fallen due while no process had the vault open, and from now on what falls due:
   * keys are destroyed, material rotates and expires. What cannot be done is tried again later.
   */
  public void startDueWork() {
    dueWorker.start();
  }

  /** Something has fallen due that nobody planned: it is looked for soon. Returns at once. */
  public void lookForDueWork() {
    dueWorker.plansChanged();
  }

  /** Does what is due now, and only now; see {@link DueWork#run}. */
  @Nullable Instant doDueWork() {
    return dueWork.run();
  }

  /**
   * Refuses later calls, moves the epoch and closes custodian, custom key stores, registry and
   * audit trail, in this order. Holders of data keys must have made their last report before. May
   * be called twice.
   */
  @Override
  public void close() {
    dueWorker.close();
    vault.journal().close();
    vault.making().close();
    try {
      vault.custodian().close();
    } finally {
      try {
        vault.stores().close();
      } finally {
        try {
          vault.registry().close();
        } finally {
          audit.close();
        }
      }
    }
  }

  /**
   * Makes sure that a key can be used by this name: creates a symmetric key under it if it is an
   * alias that nobody has created. Of several processes that do so at once, one creates the key.
   *
   * @param name key id, key ARN, alias name or alias ARN; only an alias name is ever created
   * @throws io.github.cmkjca.spi.kms.AccessDeniedException if the caller may not create keys or not
   *     this alias
   */
  public void ensureKey(String name) {
    if (!name.startsWith("alias/")) {
      return;
    }
    try {
      vault.directory().find(name);
    } catch (NotFoundException absent) {
      try {
        keys.createUnderAlias(name, "created on first need");
      } catch (AlreadyExistsException raced) {
        // Another process was faster; its key is as good.
      }
    }
  }

  /**
   * Makes sure that the provider managed key of an integration is there.
   *
   * @return its alias
   */
  public String ensureKeyOf(Integration integration) {
    new IntegrationKeys(vault.via(integration)).ensure(integration);
    return integration.aliasName();
  }

  /** The keystore entries of the vault; closed with the service. */
  public EntryVault entries() {
    return new RegistryEntryVault(vault);
  }

  @Override
  public KeyManagementService via(Integration integration) {
    return views.computeIfAbsent(
        integration, through -> new EmbeddedKms(vault.via(through), audit, maxEncryptions));
  }

  @Override
  public CreateKeyResponse createKey(CreateKeyRequest request) {
    return keys.createKey(request);
  }

  @Override
  public DescribeKeyResponse describeKey(DescribeKeyRequest request) {
    return keys.describeKey(request);
  }

  @Override
  public ListKeysResponse listKeys(ListKeysRequest request) {
    return keys.listKeys(request);
  }

  /** A rotation that is overdue because the key was disabled happens now. */
  @Override
  public void enableKey(EnableKeyRequest request) {
    keys.enableKey(request);
    dueWorker.look();
  }

  @Override
  public void disableKey(DisableKeyRequest request) {
    keys.disableKey(request);
  }

  @Override
  public void updateKeyDescription(UpdateKeyDescriptionRequest request) {
    keys.updateKeyDescription(request);
  }

  @Override
  public ScheduleKeyDeletionResponse scheduleKeyDeletion(ScheduleKeyDeletionRequest request) {
    return deletions.scheduleKeyDeletion(request);
  }

  @Override
  public CancelKeyDeletionResponse cancelKeyDeletion(CancelKeyDeletionRequest request) {
    return deletions.cancelKeyDeletion(request);
  }

  @Override
  public void tagResource(TagResourceRequest request) {
    tags.tagResource(request);
  }

  @Override
  public void untagResource(UntagResourceRequest request) {
    tags.untagResource(request);
  }

  @Override
  public ListResourceTagsResponse listResourceTags(ListResourceTagsRequest request) {
    return tags.listResourceTags(request);
  }

  @Override
  public void enableKeyRotation(EnableKeyRotationRequest request) {
    rotations.enableKeyRotation(request);
  }

  @Override
  public void disableKeyRotation(DisableKeyRotationRequest request) {
    rotations.disableKeyRotation(request);
  }

  @Override
  public GetKeyRotationStatusResponse getKeyRotationStatus(GetKeyRotationStatusRequest request) {
    return rotations.getKeyRotationStatus(request);
  }

  @Override
  public RotateKeyOnDemandResponse rotateKeyOnDemand(RotateKeyOnDemandRequest request) {
    return rotations.rotateKeyOnDemand(request);
  }

  @Override
  public ListKeyRotationsResponse listKeyRotations(ListKeyRotationsRequest request) {
    return rotations.listKeyRotations(request);
  }

  @Override
  public GetParametersForImportResponse getParametersForImport(
      GetParametersForImportRequest request) {
    return imports.getParametersForImport(request);
  }

  @Override
  public ImportKeyMaterialResponse importKeyMaterial(ImportKeyMaterialRequest request) {
    ImportKeyMaterialResponse response = imports.importKeyMaterial(request);
    dueWorker.plansChanged();
    return response;
  }

  @Override
  public DeleteImportedKeyMaterialResponse deleteImportedKeyMaterial(
      DeleteImportedKeyMaterialRequest request) {
    return imports.deleteImportedKeyMaterial(request);
  }

  @Override
  public ReplicateKeyResponse replicateKey(ReplicateKeyRequest request) {
    return replication.replicateKey(request);
  }

  @Override
  public void updatePrimaryRegion(UpdatePrimaryRegionRequest request) {
    primaryRegions.updatePrimaryRegion(request);
  }

  @Override
  public CreateCustomKeyStoreResponse createCustomKeyStore(CreateCustomKeyStoreRequest request) {
    return customKeyStores.createCustomKeyStore(request);
  }

  @Override
  public DescribeCustomKeyStoresResponse describeCustomKeyStores(
      DescribeCustomKeyStoresRequest request) {
    return customKeyStores.describeCustomKeyStores(request);
  }

  @Override
  public void connectCustomKeyStore(ConnectCustomKeyStoreRequest request) {
    customKeyStores.connectCustomKeyStore(request);
  }

  @Override
  public void disconnectCustomKeyStore(DisconnectCustomKeyStoreRequest request) {
    customKeyStores.disconnectCustomKeyStore(request);
  }

  @Override
  public void updateCustomKeyStore(UpdateCustomKeyStoreRequest request) {
    customKeyStores.updateCustomKeyStore(request);
  }

  @Override
  public void deleteCustomKeyStore(DeleteCustomKeyStoreRequest request) {
    customKeyStores.deleteCustomKeyStore(request);
  }

  @Override
  public void createAlias(CreateAliasRequest request) {
    aliases.createAlias(request);
  }

  @Override
  public void updateAlias(UpdateAliasRequest request) {
    aliases.updateAlias(request);
  }

  @Override
  public void deleteAlias(DeleteAliasRequest request) {
    aliases.deleteAlias(request);
  }

  @Override
  public ListAliasesResponse listAliases(ListAliasesRequest request) {
    return aliases.listAliases(request);
  }

  @Override
  public void putKeyPolicy(PutKeyPolicyRequest request) {
    policies.putKeyPolicy(request);
  }

  @Override
  public GetKeyPolicyResponse getKeyPolicy(GetKeyPolicyRequest request) {
    return policies.getKeyPolicy(request);
  }

  @Override
  public ListKeyPoliciesResponse listKeyPolicies(ListKeyPoliciesRequest request) {
    return policies.listKeyPolicies(request);
  }

  @Override
  public CreateGrantResponse createGrant(CreateGrantRequest request) {
    return grants.createGrant(request);
  }

  @Override
  public ListGrantsResponse listGrants(ListGrantsRequest request) {
    return grants.listGrants(request);
  }

  @Override
  public ListGrantsResponse listRetirableGrants(ListRetirableGrantsRequest request) {
    return grants.listRetirableGrants(request);
  }

  @Override
  public void retireGrant(RetireGrantRequest request) {
    grants.retireGrant(request);
  }

  @Override
  public void revokeGrant(RevokeGrantRequest request) {
    grants.revokeGrant(request);
  }

  @Override
  public GenerateDataKeyResponse generateDataKey(GenerateDataKeyRequest request) {
    return dataKeys.generateDataKey(request);
  }

  @Override
  public GenerateDataKeyWithoutPlaintextResponse generateDataKeyWithoutPlaintext(
      GenerateDataKeyWithoutPlaintextRequest request) {
    return dataKeys.generateDataKeyWithoutPlaintext(request);
  }

  @Override
  public GenerateDataKeyPairResponse generateDataKeyPair(GenerateDataKeyPairRequest request) {
    return dataKeys.generateDataKeyPair(request);
  }

  @Override
  public GenerateDataKeyPairWithoutPlaintextResponse generateDataKeyPairWithoutPlaintext(
      GenerateDataKeyPairWithoutPlaintextRequest request) {
    return dataKeys.generateDataKeyPairWithoutPlaintext(request);
  }

  @Override
  public EncryptResponse encrypt(EncryptRequest request) {
    return crypto.encrypt(request);
  }

  @Override
  public DecryptResponse decrypt(DecryptRequest request) {
    return crypto.decrypt(request);
  }

  @Override
  public ReEncryptResponse reEncrypt(ReEncryptRequest request) {
    return crypto.reEncrypt(request);
  }

  @Override
  public GenerateMacResponse generateMac(GenerateMacRequest request) {
    return macs.generateMac(request);
  }

  @Override
  public VerifyMacResponse verifyMac(VerifyMacRequest request) {
    return macs.verifyMac(request);
  }

  @Override
  public GetPublicKeyResponse getPublicKey(GetPublicKeyRequest request) {
    return publicKeys.getPublicKey(request);
  }

  @Override
  public SignResponse sign(SignRequest request) {
    return signing.sign(request);
  }

  @Override
  public VerifyResponse verify(VerifyRequest request) {
    return signing.verify(request);
  }

  @Override
  public DeriveSharedSecretResponse deriveSharedSecret(DeriveSharedSecretRequest request) {
    return publicKeys.deriveSharedSecret(request);
  }

  @Override
  public GenerateRandomResponse generateRandom(GenerateRandomRequest request) {
    return macs.generateRandom(request);
  }

  @Override
  public ExplainResponse explain(ExplainRequest request) {
    return explanations.explain(request);
  }

  @Override
  public long epoch() {
    return uses.epoch();
  }

  @Override
  public String caller() {
    return uses.caller();
  }

  @Override
  public void authorize(UseRequest request) {
    uses.authorize(request);
  }

  @Override
  public void report(UseSummary summary) {
    uses.report(summary);
  }
}
