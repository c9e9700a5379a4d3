package io.github.cmkjca.registry;

import io.github.cmkjca.spi.kms.KeyManager;
import io.github.cmkjca.spi.kms.KeyOrigin;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyState;
import io.github.cmkjca.spi.kms.KeyUsage;
import java.time.Instant;

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
 * @param currentMaterialId the backing key that new ciphertexts use
 * @param creationDate when it was created, to the millisecond
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
    String currentMaterialId,
    Instant creationDate) {

  /** The same key in another state. */
  public KeyRecord withState(KeyState newState) {
    return new KeyRecord(
        keyId,
        keySpec,
        keyUsage,
        origin,
        manager,
        newState,
        description,
        policy,
        currentMaterialId,
        creationDate);
  }

  /** The same key under another policy. */
  public KeyRecord withPolicy(String newPolicy) {
    return new KeyRecord(
        keyId,
        keySpec,
        keyUsage,
        origin,
        manager,
        state,
        description,
        newPolicy,
        currentMaterialId,
        creationDate);
  }
}
