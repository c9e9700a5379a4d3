package io.github.cmkjca.kms;

import io.github.cmkjca.kms.audit.AuditTrail;
import io.github.cmkjca.kms.identity.Identities;
import io.github.cmkjca.registry.KeyRegistry;
import io.github.cmkjca.spi.custody.BackingKey;
import io.github.cmkjca.spi.custody.Custodian;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * What the operations share.
 *
 * @param registry metadata
 * @param custodian where key material works
 * @param stores the tokens of custom key stores
 * @param names of this account and region
 * @param directory keys by name, in memory
 * @param authorizer who may what
 * @param journal runs and records operations
 * @param ownedKeys keys of the vault itself
 * @param making makes the material of keys
 * @param destruction destroys material that no key has any more
 * @param noteOwner as whom this process notes what it makes and destroys in tokens
 * @param grantTokens gives out and reads grant tokens
 * @param identities tags and policies of the callers
 * @param clock tells creation dates
 * @param limits how much of each thing there may be
 * @param regions the vaults of other Regions
 */
record Vault(
    KeyRegistry registry,
    Custodian custodian,
    CustomKeyStores stores,
    KeyNames names,
    KeyDirectory directory,
    Authorizer authorizer,
    Journal journal,
    OwnedKeys ownedKeys,
    MaterialMaking making,
    MaterialDestruction destruction,
    NoteOwner noteOwner,
    GrantTokens grantTokens,
    Identities identities,
    InstantSource clock,
    Limits limits,
    Regions regions) {
  static Vault of(
      KeyRegistry registry,
      Custodian custodian,
      CustomKeyStores stores,
      AuditTrail audit,
      Callers callers,
      Identities identities,
      EmbeddedKms.Settings settings,
      Regions regions) {
    KeyNames names = new KeyNames(settings.region(), settings.account());
    Journal journal =
        new Journal(
            audit,
            registry,
            callers,
            settings.clock(),
            settings.throttling().throttle(System::nanoTime));
    Custodians custodians = Custodians.of(custodian, stores);
    NoteOwner noteOwner = new NoteOwner();
    TokenRecognition recognition = new TokenRecognition(registry, custodian);
    MaterialDestruction destruction =
        new MaterialDestruction(
            registry,
            custodian,
            custodians,
            journal,
            new ServiceEvents(names),
            noteOwner,
            recognition,
            settings.clock());
    MaterialMaking making =
        new MaterialMaking(
            registry, custodians, destruction, noteOwner, recognition, settings.clock());
    OwnedKeys ownedKeys = new OwnedKeys(registry, custodian, journal, making);
    GrantTokens grantTokens = new GrantTokens(ownedKeys, custodian);
    return new Vault(
        registry,
        custodian,
        stores,
        names,
        new KeyDirectory(registry, names, settings.clock(), stores, custodian::isKnownToBeAway),
        new Authorizer(
            names, identities, registry, grantTokens, settings.clock(), settings.explainDenials()),
        journal,
        ownedKeys,
        making,
        destruction,
        noteOwner,
        grantTokens,
        identities,
        settings.clock(),
        settings.limits(),
        regions);
  }

  /**
   * Wipes what is left of materials that were deleted, in their custodian and in the storage. That
   * of tokens was to be noted when it was deleted.
   */
  void forget(List<BackingKey> materials) {
    if (!materials.isEmpty()) {
      destruction.destroy(materials);
      registry.purge();
    }
  }

  /** The time as it is stored: to the millisecond. */
  Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  /** The same for calls that come through an integration. */
  Vault via(Integration integration) {
    return new Vault(
        registry,
        custodian,
        stores,
        names,
        directory,
        authorizer,
        journal.via(integration.serviceName(names.region())),
        ownedKeys,
        making,
        destruction,
        noteOwner,
        grantTokens,
        identities,
        clock,
        limits,
        regions);
  }
}
