package io.github.cmkjca.kms;

import io.github.cmkjca.kms.policy.RequestKeys;
import io.github.cmkjca.registry.AliasRecord;
import io.github.cmkjca.registry.KeyRecord;
import io.github.cmkjca.registry.KeyRegistry;
import io.github.cmkjca.registry.MultiRegionRecord;
import io.github.cmkjca.registry.TagRecord;
import io.github.cmkjca.spi.EncryptionContext;
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
import io.github.cmkjca.spi.kms.MultiRegionKeyType;
import io.github.cmkjca.spi.kms.Tag;
import io.github.cmkjca.spi.kms.UnsupportedOperationException;
import io.github.cmkjca.spi.kms.UpdateKeyDescriptionRequest;
import io.github.cmkjca.spi.kms.ValidationException;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Keys come, are shown, described, enabled and disabled. */
final class KeyOperations {
  private static final int DEFAULT_LIMIT = 100;

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
                  .parameter("origin", request.origin().name())
                  .parameter("policy", request.policy())
                  .parameter(
                      "bypassPolicyLockoutSafetyCheck", request.bypassPolicyLockoutSafetyCheck())
                  .parameter("tags", Tags.audited(request.tags()))
                  .parameter("multiRegion", request.multiRegion())
                  .parameter("customKeyStoreId", request.customKeyStoreId());
              Tags.check(request.tags());
              Tags.checkCount(request.tags().size(), vault.limits());
              call.requestTags(Tags.byKey(request.tags()));
              RequestKeys keys = requestKeys(request, usage);
              vault.authorizer().permitByIdentity(call, keys);
              if (!request.tags().isEmpty()) {
                vault
                    .authorizer()
                    .permitByIdentity(call, Operation.TAG_RESOURCE.action(), "*", keys);
              }
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
              vault.authorizer().permitByIdentity(call, requestKeys(request, usage));
              Function<KeyRegistry.Change, CreateKeyResponse> key = create(call, request, usage);
              return change -> {
                if (change.alias(aliasName).isPresent()) {
                  throw new AlreadyExistsException(
                      "An alias with the name "
                          + vault.names().aliasArn(aliasName)
                          + " already exists");
                }
                KeyMetadata created = key.apply(change).keyMetadata();
                permitAlias(call, change, aliasName, created.keyId());
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

  /** As CreateAlias does: whoever may create keys may not therefore name them as others do. */
  private void permitAlias(Call call, KeyRegistry.Change change, String aliasName, String keyId) {
    NamedKey key = vault.directory().find(change, keyId);
    String action = Operation.CREATE_ALIAS.action();
    vault
        .authorizer()
        .permit(call, key.key(), action, EncryptionContext.empty(), key.conditionKeys());
    vault
        .authorizer()
        .permitByIdentity(call, action, vault.names().aliasArn(aliasName), RequestKeys.none());
  }

  /** What policies may ask of a request for a new key. */
  private RequestKeys requestKeys(CreateKeyRequest request, KeyUsage usage) {
    RequestKeys ofKey = keyConditions(request, usage);
    return request.bypassPolicyLockoutSafetyCheck()
        ? ofKey.with(ConditionKeys.BYPASS_LOCKOUT_CHECK, "true")
        : ofKey;
  }

  private RequestKeys keyConditions(CreateKeyRequest request, KeyUsage usage) {
    return ConditionKeys.ofKey(
        vault.names(),
        request.origin(),
        request.keySpec(),
        usage,
        request.multiRegion() ? MultiRegionKeyType.PRIMARY : null);
  }

  private Function<KeyRegistry.Change, CreateKeyResponse> create(
      Call call, CreateKeyRequest request, KeyUsage usage) {
    if (request.origin() == KeyOrigin.EXTERNAL && !vault.custodian().importsMaterial()) {
      throw new UnsupportedOperationException(vault.custodian().importRefusal());
    }
    String storeId = request.customKeyStoreId();
    if (request.multiRegion()) {
      requireShareable(request.origin());
    }
    String keyId = KeyNames.newKeyId(request.multiRegion());
    call.resource(vault.names().keyArn(keyId));
    String policy = request.policy();
    if (policy == null) {
      policy = policies.defaultPolicy();
    } else {
      policies.check(
          policy,
          call.principal(),
          vault.names().keyArn(keyId),
          keyConditions(request, usage),
          request.bypassPolicyLockoutSafetyCheck());
    }
    MaterialMaking.Made first =
        request.origin() == KeyOrigin.EXTERNAL ? null : material(call, keyId, request, usage);
    KeyRecord key =
        new KeyRecord(
                keyId,
                request.keySpec(),
                usage,
                request.origin(),
                KeyManager.CUSTOMER,
                first == null ? KeyState.PENDING_IMPORT : KeyState.ENABLED,
                request.description(),
                policy,
                first == null ? null : first.key().materialId(),
                vault.now())
            .inCustomKeyStore(storeId);
    return change -> {
      if (storeId != null) {
        CustomKeyStores.requireConnected(change, storeId); // may have been disconnected meanwhile
      }
      Quotas.requireRoomForKey(change, vault.limits());
      if (first == null) {
        change.insertKey(key);
      } else {
        change.insertKey(key, first.take(change));
      }
      if (request.multiRegion()) {
        change.putMultiRegion(MultiRegionRecord.primary(keyId, vault.names().region()));
      }
      for (Tag tag : request.tags()) {
        change.putTag(keyId, new TagRecord(tag.tagKey(), tag.tagValue()));
      }
      KnownKey created = vault.directory().find(change, keyId).key();
      call.response("keyMetadata", AuditedMetadata.of(created.metadata()));
      return new CreateKeyResponse(created.metadata());
    };
  }

  /** Material that can never leave its place makes no replicas; better said before there is any. */
  private void requireShareable(KeyOrigin origin) {
    if (origin == KeyOrigin.AWS_CLOUDHSM) {
      throw new UnsupportedOperationException(
          "Keys in custom key stores cannot be multi-Region keys.");
    }
    if (origin == KeyOrigin.AWS_KMS && !vault.custodian().sharesMaterial()) {
      throw new UnsupportedOperationException(
          "Key material of this vault cannot leave its custodian, so that there are no multi-Region"
              + " keys.");
    }
  }

  private MaterialMaking.Made material(
      Call call, String keyId, CreateKeyRequest request, KeyUsage usage) {
    String storeId = request.customKeyStoreId();
    if (storeId != null) {
      vault.registry().read(view -> CustomKeyStores.requireConnected(view, storeId));
    }
    MaterialMaking.Made made = vault.making().make(storeId, keyId, request.keySpec(), usage);
    call.whenEnded(made::close);
    return made;
  }

  private static KeyUsage check(CreateKeyRequest request) {
    RequestChecks checks =
        new RequestChecks()
            .given(request.keySpec(), "keySpec")
            .description(request.description())
            .given(request.origin(), "origin")
            .tags(request.tags())
            .customKeyStoreIdIfGiven(request.customKeyStoreId());
    if (request.policy() != null) {
      checks.policy(request.policy());
    }
    checks.done();
    checkStore(request);
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
    if (!spec.usages().contains(usage)) {
      throw new ValidationException(
          "KeyUsage " + usage + " is not compatible with KeySpec " + spec);
    }
    return usage;
  }

  private static void checkStore(CreateKeyRequest request) {
    boolean inToken = request.origin() == KeyOrigin.AWS_CLOUDHSM;
    if (inToken && request.customKeyStoreId() == null) {
      throw new ValidationException(
          "You must specify a CustomKeyStoreId for a KMS key of origin AWS_CLOUDHSM.");
    }
    if (!inToken && request.customKeyStoreId() != null) {
      throw new ValidationException(
          "A KMS key in a custom key store must have the origin AWS_CLOUDHSM.");
    }
  }

  DescribeKeyResponse describeKey(DescribeKeyRequest request) {
    return vault
        .journal()
        .run(
            Operation.DESCRIBE_KEY,
            call -> {
              new RequestChecks()
                  .keyId(request.keyId())
                  .grantTokens(call, request.grantTokens())
                  .done();
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
              vault.authorizer().permitByIdentity(call, RequestKeys.none());
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

  void updateKeyDescription(UpdateKeyDescriptionRequest request) {
    new ManagedKeys(vault)
        .<@Nullable Void>change(
            Operation.UPDATE_KEY_DESCRIPTION,
            request.keyId(),
            call -> {
              new RequestChecks().keyId(request.keyId()).description(request.description()).done();
              call.parameter("keyId", request.keyId())
                  .parameter("description", request.description());
            },
            (call, change, key) -> {
              change.updateKey(key.record().withDescription(request.description()));
              return null;
            });
  }

  void enableKey(EnableKeyRequest request) {
    setState(Operation.ENABLE_KEY, request.keyId(), KeyState.ENABLED);
  }

  void disableKey(DisableKeyRequest request) {
    setState(Operation.DISABLE_KEY, request.keyId(), KeyState.DISABLED);
  }

  private void setState(Operation operation, String name, KeyState state) {
    new ManagedKeys(vault)
        .<@Nullable Void>change(
            operation,
            name,
            call -> {
              new RequestChecks().keyId(name).done();
              call.parameter("keyId", name);
            },
            (call, change, key) -> {
              if (key.record().state() != state) {
                change.updateKey(key.record().withState(state));
              }
              return null;
            });
  }

  private KeyListEntry entry(KeyRecord key) {
    return new KeyListEntry(key.keyId(), vault.names().keyArn(key.keyId()));
  }
}
