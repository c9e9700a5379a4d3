package io.github.cmkjca.kms;

import io.github.cmkjca.registry.AliasRecord;
import io.github.cmkjca.registry.KeyRecord;
import io.github.cmkjca.registry.KeyRegistry;
import io.github.cmkjca.spi.custody.BackingKey;
import io.github.cmkjca.spi.kms.AlreadyExistsException;
import io.github.cmkjca.spi.kms.CreateKeyRequest;
import io.github.cmkjca.spi.kms.CreateKeyResponse;
import io.github.cmkjca.spi.kms.DescribeKeyRequest;
import io.github.cmkjca.spi.kms.DescribeKeyResponse;
import io.github.cmkjca.spi.kms.DisableKeyRequest;
import io.github.cmkjca.spi.kms.EnableKeyRequest;
import io.github.cmkjca.spi.kms.KeyListEntry;
import io.github.cmkjca.spi.kms.KeyManager;
import io.github.cmkjca.spi.kms.KeyMetadata;
import io.github.cmkjca.spi.kms.KeyOrigin;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyState;
import io.github.cmkjca.spi.kms.KeyUsage;
import io.github.cmkjca.spi.kms.ListKeysRequest;
import io.github.cmkjca.spi.kms.ListKeysResponse;
import io.github.cmkjca.spi.kms.ValidationException;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Keys come, are shown, enabled and disabled. */
final class KeyOperations {
  private static final int DEFAULT_LIMIT = 100;

  /** {@code KeyMaterialId}: 64 hex digits. */
  private static final int MATERIAL_ID_BYTES = 32;

  private static final Markers MARKERS = new Markers("key", KeyNames::isKeyId);

  private final Vault vault;
  private final Policies policies;

  KeyOperations(Vault vault, Policies policies) {
    this.vault = vault;
    this.policies = policies;
  }

  CreateKeyResponse createKey(CreateKeyRequest request) {
    return vault
        .journal()
        .change(
            Operation.CREATE_KEY,
            call -> {
              KeyUsage usage = check(request);
              call.parameter("description", request.description())
                  .parameter("keyUsage", usage.name())
                  .parameter("keySpec", request.keySpec().name())
                  .parameter("customerMasterKeySpec", request.keySpec().name())
                  .parameter("origin", KeyOrigin.AWS_KMS.name())
                  .parameter("policy", request.policy())
                  .parameter(
                      "bypassPolicyLockoutSafetyCheck", request.bypassPolicyLockoutSafetyCheck())
                  .parameter("multiRegion", false);
              vault.authorizer().permitAccountRoot(call);
              return create(call, request, usage);
            });
  }

  /**
   * Creates a symmetric key and this alias of it at once; one record tells of both.
   *
   * @throws AlreadyExistsException if the alias exists; no key was created
   */
  void createUnderAlias(String aliasName, String description) {
    CreateKeyRequest request =
        new CreateKeyRequest(KeySpec.SYMMETRIC_DEFAULT, null, description, null, false);
    vault
        .journal()
        .<@Nullable Void>change(
            Operation.CREATE_KEY,
            call -> {
              KeyUsage usage = check(request);
              AliasNames.check(aliasName);
              AliasNames.refuseReserved(aliasName);
              call.parameter("description", description)
                  .parameter("keyUsage", usage.name())
                  .parameter("keySpec", request.keySpec().name())
                  .parameter("aliasName", aliasName)
                  .resource(vault.names().aliasArn(aliasName));
              vault.authorizer().permitAccountRoot(call);
              Function<KeyRegistry.Change, CreateKeyResponse> key = create(call, request, usage);
              return change -> {
                if (change.alias(aliasName).isPresent()) {
                  throw new AlreadyExistsException(
                      "An alias with the name "
                          + vault.names().aliasArn(aliasName)
                          + " already exists");
                }
                KeyMetadata created = key.apply(change).keyMetadata();
                change.putAlias(
                    new AliasRecord(
                        aliasName,
                        created.keyId(),
                        created.creationDate(),
                        created.creationDate()));
                return null;
              };
            });
  }

  private Function<KeyRegistry.Change, CreateKeyResponse> create(
      Call call, CreateKeyRequest request, KeyUsage usage) {
    String keyId = UUID.randomUUID().toString();
    call.resource(vault.names().keyArn(keyId));
    String policy = request.policy();
    if (policy == null) {
      policy = policies.defaultPolicy();
    } else {
      policies.check(
          policy,
          call.principal(),
          vault.names().keyArn(keyId),
          ConditionKeys.ofKey(vault.names().account(), KeyOrigin.AWS_KMS, request.keySpec(), usage),
          request.bypassPolicyLockoutSafetyCheck());
    }
    String materialId = HexFormat.of().formatHex(vault.custodian().random(MATERIAL_ID_BYTES));
    // Before the transaction: a custodian may be slow, and other writers wait for us.
    BackingKey first = vault.custodian().generate(keyId, materialId, request.keySpec());
    KeyRecord key =
        new KeyRecord(
            keyId,
            request.keySpec(),
            usage,
            KeyOrigin.AWS_KMS,
            KeyManager.CUSTOMER,
            KeyState.ENABLED,
            request.description(),
            policy,
            materialId,
            vault.clock().instant().truncatedTo(ChronoUnit.MILLIS));
    return change -> {
      change.insertKey(key, first);
      KnownKey created = vault.directory().find(change, keyId).key();
      call.response("keyMetadata", AuditedMetadata.of(created.metadata()));
      return new CreateKeyResponse(created.metadata());
    };
  }

  private static KeyUsage check(CreateKeyRequest request) {
    RequestChecks checks =
        new RequestChecks().given(request.keySpec(), "keySpec").description(request.description());
    if (request.policy() != null) {
      checks.policy(request.policy());
    }
    checks.done();
    KeySpec spec = request.keySpec();
    KeyUsage usage = request.keyUsage();
    if (usage == null) {
      if (spec != KeySpec.SYMMETRIC_DEFAULT) {
        throw new ValidationException(
            "You must specify a KeyUsage value for all KMS keys except for symmetric encryption"
                + " keys.");
      }
      return spec.defaultUsage();
    }
    if (usage != spec.defaultUsage()) {
      throw new ValidationException(
          "KeyUsage " + usage + " is not compatible with KeySpec " + spec);
    }
    return usage;
  }

  DescribeKeyResponse describeKey(DescribeKeyRequest request) {
    return vault
        .journal()
        .run(
            Operation.DESCRIBE_KEY,
            call -> {
              new RequestChecks().keyId(request.keyId()).grantTokens(request.grantTokens()).done();
              call.parameter("keyId", request.keyId());
              NamedKey key = vault.directory().find(request.keyId());
              call.resource(key.key().arn());
              vault.authorizer().permit(call, key);
              KeyLifecycle.check(call.operation(), key.key());
              return new DescribeKeyResponse(key.key().metadata());
            });
  }

  ListKeysResponse listKeys(ListKeysRequest request) {
    return vault
        .journal()
        .run(
            Operation.LIST_KEYS,
            call -> {
              new RequestChecks().limit(request.limit()).marker(request.marker()).done();
              call.parameter("limit", request.limit()).parameter("marker", request.marker());
              vault.authorizer().permitAccountRoot(call);
              String after = MARKERS.after(request.marker());
              Integer given = request.limit();
              int limit = given == null ? DEFAULT_LIMIT : given;
              List<KeyRecord> found =
                  vault.registry().read(view -> view.keysAfter(after, limit + 1));
              Markers.Page<KeyRecord> page = MARKERS.page(found, limit, KeyRecord::keyId);
              return new ListKeysResponse(
                  page.items().stream().map(this::entry).toList(),
                  page.truncated(),
                  page.nextMarker());
            });
  }

  void enableKey(EnableKeyRequest request) {
    setState(Operation.ENABLE_KEY, request.keyId(), KeyState.ENABLED);
  }

  void disableKey(DisableKeyRequest request) {
    setState(Operation.DISABLE_KEY, request.keyId(), KeyState.DISABLED);
  }

  private void setState(Operation operation, String name, KeyState state) {
    vault
        .journal()
        .<@Nullable Void>change(
            operation,
            call -> {
              new RequestChecks().keyId(name).done();
              call.parameter("keyId", name);
              String keyId = vault.names().parseKeyId(name);
              return change -> {
                NamedKey key = vault.directory().find(change, keyId);
                call.resource(key.key().arn()).response("keyId", key.key().arn());
                vault.authorizer().permit(call, key);
                KeyLifecycle.check(operation, key.key());
                if (key.key().record().state() != state) {
                  change.updateKey(key.key().record().withState(state));
                }
                return null;
              };
            });
  }

  private KeyListEntry entry(KeyRecord key) {
    return new KeyListEntry(key.keyId(), vault.names().keyArn(key.keyId()));
  }
}
