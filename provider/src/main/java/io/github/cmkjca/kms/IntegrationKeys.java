package io.github.cmkjca.kms;

import io.github.cmkjca.kms.policy.ManagedKeyPolicy;
import io.github.cmkjca.registry.AliasRecord;
import io.github.cmkjca.registry.KeyRecord;
import io.github.cmkjca.registry.KeyRegistry;
import io.github.cmkjca.registry.Schedule;
import io.github.cmkjca.spi.custody.BackingKey;
import io.github.cmkjca.spi.kms.KeyManager;
import io.github.cmkjca.spi.kms.KeyOrigin;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyState;
import io.github.cmkjca.spi.kms.KeyUsage;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Provider managed keys, one an integration: made when it first needs one, to be seen by the
 * account and to be used through the integration only. That nobody can change or delete one is what
 * its policy says, which nobody may replace.
 */
final class IntegrationKeys {
  /** Every year, as AWS managed keys. */
  private static final int ROTATION_DAYS = 365;

  private final Vault vault;

  IntegrationKeys(Vault vault) {
    this.vault = vault;
  }

  /**
   * Makes the key of an integration unless it is there. Nobody's permission is asked, as AWS asks
   * for none: the record of it names the integration. Of several processes that do so at once, one
   * makes the key.
   */
  void ensure(Integration integration) {
    if (vault.registry().read(view -> view.alias(integration.aliasName())).isPresent()) {
      return;
    }
    vault
        .journal()
        .<@Nullable Void>change(
            Operation.CREATE_KEY,
            call -> {
              String keyId = UUID.randomUUID().toString();
              call.parameter("description", integration.description())
                  .parameter("keyUsage", KeyUsage.ENCRYPT_DECRYPT.name())
                  .parameter("keySpec", KeySpec.SYMMETRIC_DEFAULT.name())
                  .parameter("aliasName", integration.aliasName())
                  .resource(vault.names().aliasArn(integration.aliasName()))
                  .resource(vault.names().keyArn(keyId));
              MaterialMaking.Made first =
                  vault
                      .making()
                      .make(null, keyId, KeySpec.SYMMETRIC_DEFAULT, KeyUsage.ENCRYPT_DECRYPT);
              call.whenEnded(first::close);
              return change -> {
                create(call, change, integration, first);
                return null;
              };
            });
  }

  private void create(
      Call call, KeyRegistry.Change change, Integration integration, MaterialMaking.Made made) {
    if (change.alias(integration.aliasName()).isPresent()) {
      return; // another process was faster; its key is as good
    }
    BackingKey first = made.take(change);
    Instant now = vault.now();
    KeyRecord key =
        new KeyRecord(
            first.keyId(),
            first.keySpec(),
            KeyUsage.ENCRYPT_DECRYPT,
            KeyOrigin.AWS_KMS,
            KeyManager.AWS,
            KeyState.ENABLED,
            integration.description(),
            policy(integration),
            first.materialId(),
            now,
            Schedule.NONE.withRotation(
                new Schedule.Rotation(ROTATION_DAYS, now.plus(ROTATION_DAYS, ChronoUnit.DAYS))),
            null);
    change.insertKey(key, first);
    change.putAlias(new AliasRecord(integration.aliasName(), key.keyId(), now, now));
    KnownKey created = vault.directory().find(change, key.keyId()).key();
    call.response("keyMetadata", AuditedMetadata.of(created.metadata()));
  }

  private String policy(Integration integration) {
    return ManagedKeyPolicy.of(
        integration.aliasName(),
        vault.names().account(),
        integration.serviceName(vault.names().region()));
  }
}
