package io.github.cmkjca.spi.kms;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Asks to take in material of a key.
 *
 * @param keyId key id or key ARN
 * @param importToken from GetParametersForImport
 * @param encryptedKeyMaterial 1 to 6144 bytes: the material under the public key that belongs to
 *     the token
 * @param validTo when the material expires, at most 365 days ahead; needed unless it does not
 *     expire
 * @param expirationModel null: it expires
 * @param importType null: new material if the key never had any, else the material that it had
 * @param keyMaterialDescription up to 256 characters
 * @param keyMaterialId of material that the key had, which this must be; null: any of them
 */
public record ImportKeyMaterialRequest(
    String keyId,
    byte[] importToken,
    byte[] encryptedKeyMaterial,
    @Nullable Instant validTo,
    @Nullable ExpirationModel expirationModel,
    @Nullable ImportType importType,
    @Nullable String keyMaterialDescription,
    @Nullable String keyMaterialId) {}
