package io.github.cmkjca.kms;

import io.github.cmkjca.kms.audit.AuditTrail;
import io.github.cmkjca.registry.KeyRegistry;
import io.github.cmkjca.spi.custody.Custodian;
import io.github.cmkjca.spi.kms.AlreadyExistsException;
import io.github.cmkjca.spi.kms.CreateAliasRequest;
import io.github.cmkjca.spi.kms.CreateKeyRequest;
import io.github.cmkjca.spi.kms.CreateKeyResponse;
import io.github.cmkjca.spi.kms.DecryptRequest;
import io.github.cmkjca.spi.kms.DecryptResponse;
import io.github.cmkjca.spi.kms.DeleteAliasRequest;
import io.github.cmkjca.spi.kms.DescribeKeyRequest;
import io.github.cmkjca.spi.kms.DescribeKeyResponse;
import io.github.cmkjca.spi.kms.DisableKeyRequest;
import io.github.cmkjca.spi.kms.EnableKeyRequest;
import io.github.cmkjca.spi.kms.EncryptRequest;
import io.github.cmkjca.spi.kms.EncryptResponse;
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
import io.github.cmkjca.spi.kms.KeyManagementService;
import io.github.cmkjca.spi.kms.ListAliasesRequest;
import io.github.cmkjca.spi.kms.ListAliasesResponse;
import io.github.cmkjca.spi.kms.ListKeysRequest;
import io.github.cmkjca.spi.kms.ListKeysResponse;
import io.github.cmkjca.spi.kms.NotFoundException;
import io.github.cmkjca.spi.kms.PutKeyPolicyRequest;
import io.github.cmkjca.spi.kms.ReEncryptRequest;
import io.github.cmkjca.spi.kms.ReEncryptResponse;
import io.github.cmkjca.spi.kms.UpdateAliasRequest;
import io.github.cmkjca.spi.kms.VerifyMacRequest;
import io.github.cmkjca.spi.kms.VerifyMacResponse;
import java.time.Clock;
import java.time.InstantSource;
import java.util.regex.Pattern;

/**
 * The key management service in this process: the door to keys, policies and cryptography. Each
 * operation checks its request, finds the key, authorises the caller, checks state, usage and
 * algorithm, acts, and records the outcome before it is released; the order is that of AWS KMS.
 * Safe for use by many threads.
 */
public final class EmbeddedKms implements KeyManagementService, UseAuthority, AutoCloseable {
  private final Vault vault;
  private final AuditTrail audit;
  private final KeyOperations keys;
  private final AliasOperations aliases;
  private final PolicyOperations policies;
  private final CryptoOperations crypto;
  private final MacOperations macs;
  private final UseDecisions uses;

  /**
   * The service over these parts, which it closes with itself.
   *
   * @param registry metadata of the vault
   * @param custodian where the key material works
   * @param audit where the records go
   * @param callers who is calling
   * @param settings where the vault says it is
   */
  public EmbeddedKms(
      KeyRegistry registry,
      Custodian custodian,
      AuditTrail audit,
      Callers callers,
      Settings settings) {
    this.audit = audit;
    this.vault = Vault.of(registry, custodian, audit, callers, settings);
    Policies keyPolicies = new Policies(vault.names());
    this.keys = new KeyOperations(vault, keyPolicies);
    this.aliases = new AliasOperations(vault);
    this.policies = new PolicyOperations(vault, keyPolicies);
    this.crypto = new CryptoOperations(vault);
    this.macs = new MacOperations(vault);
    this.uses = new UseDecisions(vault);
  }

  /**
   * Where the vault says it is.
   *
   * @param region as in key ARNs: 1 to 64 lower-case letters, digits and dashes
   * @param account 12 digits
   * @param clock tells creation dates and times of records
   */
  public record Settings(String region, String account, InstantSource clock) {
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

    /** With the system's clock. */
    public static Settings of(String region, String account) {
      return new Settings(region, account, Clock.systemUTC());
    }
  }

  /**
   * Refuses later calls, moves the epoch and closes custodian, registry and audit trail, in this
   * order. Holders of data keys must have made their last report before. May be called twice.
   */
  @Override
  public void close() {
    vault.journal().close();
    try {
      vault.custodian().close();
    } finally {
      try {
        vault.registry().close();
      } finally {
        audit.close();
      }
    }
  }

  /**
   * Makes sure that a key can be used by this name: creates a symmetric key under it if it is an
   * alias that nobody has created. Of several processes that do so at once, one creates the key.
   *
   * @param name key id, key ARN, alias name or alias ARN; only an alias name is ever created
   * @throws io.github.cmkjca.spi.kms.AccessDeniedException if the caller may not create keys
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

  @Override
  public void enableKey(EnableKeyRequest request) {
    keys.enableKey(request);
  }

  @Override
  public void disableKey(DisableKeyRequest request) {
    keys.disableKey(request);
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
  public GenerateDataKeyResponse generateDataKey(GenerateDataKeyRequest request) {
    return crypto.generateDataKey(request);
  }

  @Override
  public GenerateDataKeyWithoutPlaintextResponse generateDataKeyWithoutPlaintext(
      GenerateDataKeyWithoutPlaintextRequest request) {
    return crypto.generateDataKeyWithoutPlaintext(request);
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
  public GenerateRandomResponse generateRandom(GenerateRandomRequest request) {
    return macs.generateRandom(request);
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
