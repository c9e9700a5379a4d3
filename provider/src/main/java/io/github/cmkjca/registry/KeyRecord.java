package io.github.cmkjca.registry;

import io.github.cmkjca.spi.kms.KeyManager;
import io.github.cmkjca.spi.kms.KeyOrigin;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyState;
import io.github.cmkjca.spi.kms.KeyUsage;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A key as it is stored.
 *
 * @param keyId bare id
 * @param keySpec kind of key
 * @param keyUsage what it is for
 * @param origin where its material comes from
 * @param manager who manages it
 * @param state its state
 * @param description 0 to 8192 characters
 * @param policy key policy, JSON
 * @param currentMaterialId the backing key that new ciphertexts use; null until the first material
 *     was imported
 * @param creationDate when it was created, to the millisecond
 * @param schedule what is to happen to it
 * @param customKeyStoreId the custom key store that its material is in; null: in none
 */
public record KeyRecord(
    String keyId,
    KeySpec keySpec,
    KeyUsage keyUsage,
    KeyOrigin origin,
    KeyManager manager,
    KeyState state,
    String description,
    String policy,
    @Nullable String currentMaterialId,
    Instant creationDate,
    Schedule schedule,
    @Nullable String customKeyStoreId) {

  /** A key in no custom key store, with nothing ahead of it. */
  public KeyRecord(
      String keyId,
      KeySpec keySpec,
      KeyUsage keyUsage,
      KeyOrigin origin,
      KeyManager manager,
      KeyState state,
      String description,
      String policy,
      @Nullable String currentMaterialId,
      Instant creationDate) {
    this(
        keyId,
        keySpec,
        keyUsage,
        origin,
        manager,
        state,
        description,
        policy,
        currentMaterialId,
        creationDate,
        Schedule.NONE,
        null);
  }

  /** The same key in a custom key store; null: in none. */
  public KeyRecord inCustomKeyStore(@Nullable String storeId) {
    return new KeyRecord(
        keyId,
        keySpec,
        keyUsage,
        origin,
        manager,
        state,
        description,
        policy,
        currentMaterialId,
        creationDate,
        schedule,
        storeId);
  }

  /** The same key in another state. */
  public KeyRecord withState(KeyState newState) {
    return with(newState, description, policy, currentMaterialId, schedule);
  }

  /** The same key described otherwise. */
  public KeyRecord withDescription(String newDescription) {
    return with(state, newDescription, policy, currentMaterialId, schedule);
  }

  /** The same key under another policy. */
  public KeyRecord withPolicy(String newPolicy) {
    return with(state, description, newPolicy, currentMaterialId, schedule);
  }

  /** The same key encrypting under another backing key. */
  public KeyRecord withCurrentMaterial(String materialId) {
    return with(state, description, policy, materialId, schedule);
  }

  /** The same key with other things ahead of it. */
  public KeyRecord withSchedule(Schedule newSchedule) {
    return with(state, description, policy, currentMaterialId, newSchedule);
  }

  private KeyRecord with(
      KeyState newState,
      String newDescription,
      String newPolicy,
      @Nullable String newMaterialId,
      Schedule newSchedule) {
    return new KeyRecord(
        keyId,
        keySpec,
        keyUsage,
        origin,
        manager,
        newState,
        newDescription,
        newPolicy,
        newMaterialId,
        creationDate,
        newSchedule,
        customKeyStoreId);
  }
}
