package io.github.cmkjca.kms;

import io.github.cmkjca.registry.KeyRegistry;
import io.github.cmkjca.registry.MaterialRecord;
import io.github.cmkjca.spi.custody.BackingKey;
import io.github.cmkjca.spi.custody.WrappedMaterial;
import io.github.cmkjca.spi.custody.WrappingKey;
import io.github.cmkjca.spi.kms.AlgorithmSpec;
import io.github.cmkjca.spi.kms.KmsInternalException;
import io.github.cmkjca.spi.kms.WrappingKeySpec;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Takes key material from the custodian of one vault to that of another. Between them it exists
 * only wrapped under a key pair of the second, made for one transfer, and bound to key, material
 * and the second vault. Nothing of it is stored but what the second custodian sealed.
 */
final class MaterialTransfer {
  private static final byte[] LABEL =
      "cmk material transfer v1".getBytes(StandardCharsets.US_ASCII);

  /** As strong as AES with 128 bits; the longest pair would take seconds to make. */
  private static final WrappingKeySpec PAIR = WrappingKeySpec.RSA_3072;

  private final Vault from;
  private final Vault to;

  MaterialTransfer(Vault from, Vault to) {
    this.from = from;
    this.to = to;
  }

  /**
   * The materials as the other custodian sealed them, by material id.
   *
   * @param materials all present
   */
  Map<String, BackingKey> transfer(List<MaterialRecord> materials) {
    Map<String, BackingKey> received = new HashMap<>();
    if (materials.isEmpty()) {
      return received;
    }
    byte[] binding = binding();
    WrappingKey pair = to.custodian().wrappingKey(PAIR, binding);
    for (MaterialRecord material : materials) {
      BackingKey key = material.key();
      byte[] wrapped = from.custodian().exportMaterial(key, pair.publicKey(), binding);
      received.put(
          key.materialId(),
          to.custodian()
              .receiveMaterial(
                  key.keyId(),
                  key.materialId(),
                  key.keySpec(),
                  new WrappedMaterial(
                      AlgorithmSpec.RSA_AES_KEY_WRAP_SHA_256, pair.sealed(), binding, wrapped)));
    }
    return received;
  }

  /** Names the second vault: the label, then its id, whose length is fixed. */
  private byte[] binding() {
    byte[] vaultId =
        to.registry()
            .read(view -> view.setting(KeyRegistry.VAULT_ID))
            .orElseThrow(() -> new KmsInternalException("A vault has no id; restore it."));
    ByteArrayOutputStream binding = new ByteArrayOutputStream();
    binding.writeBytes(LABEL);
    binding.writeBytes(vaultId);
    return binding.toByteArray();
  }
}
