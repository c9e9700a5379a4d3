package io.github.cmkjca.custody;

import io.github.cmkjca.spi.custody.BackingKey;
import io.github.cmkjca.spi.custody.WrappedMaterial;
import io.github.cmkjca.spi.custody.WrappingKey;
import io.github.cmkjca.spi.kms.InvalidCiphertextException;
import io.github.cmkjca.spi.kms.InvalidImportTokenException;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.WrappingKeySpec;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Where material from elsewhere comes in, and goes out to other custodians. Safe for use by many
 * threads.
 */
final class ImportDesk {
  private static final byte[] WRAPPING_KEY_LABEL =
      "cmk import wrapping key under root key v1".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] MATERIAL_ID_LABEL =
      "cmk imported material id v1".getBytes(StandardCharsets.US_ASCII);
  private static final int MATERIAL_ID_BYTES = 32;
  private static final byte[] NO_LABEL = {};

  private final RootSeal root;
  private final Materials materials;
  private final SecureRandom random;

  ImportDesk(RootSeal root, Materials materials, SecureRandom random) {
    this.root = root;
    this.materials = materials;
    this.random = random;
  }

  WrappingKey wrappingKey(WrappingKeySpec spec, byte[] binding) {
    materials.requireOpen();
    KeyPair pair = MaterialImport.newKeyPair(spec, random);
    byte[] pkcs8 = pair.getPrivate().getEncoded();
    try {
      return new WrappingKey(
          pair.getPublic().getEncoded(), root.seal(WRAPPING_KEY_LABEL, pkcs8, binding));
    } finally {
      Arrays.fill(pkcs8, (byte) 0);
    }
  }

  /** Wrapped so that only who made the wrapping key opens it, and as nothing but what it is. */
  byte[] export(BackingKey key, byte[] publicKey, byte[] binding) {
    Material material = materials.borrow(key);
    try {
      byte[] label = transferLabel(key.keyId(), key.materialId(), key.keySpec(), binding);
      return MaterialExport.encrypt(publicKey, label, material.bytes(), random);
    } finally {
      material.release();
    }
  }

  BackingKey receive(String keyId, String materialId, KeySpec keySpec, WrappedMaterial wrapped) {
    materials.requireOpen();
    if (wrapped.algorithm() != MaterialExport.ALGORITHM) {
      throw new InvalidCiphertextException("");
    }
    byte[] label = transferLabel(keyId, materialId, keySpec, wrapped.binding());
    byte[] material = canonical(keySpec, wrapped, label);
    try {
      return materials.seal(keyId, materialId, keySpec, material);
    } finally {
      Arrays.fill(material, (byte) 0);
    }
  }

  private static byte[] transferLabel(
      String keyId, String materialId, KeySpec keySpec, byte[] binding) {
    byte[] subject = Materials.aad(keyId, materialId, keySpec);
    byte[] label = Arrays.copyOf(subject, subject.length + binding.length);
    System.arraycopy(binding, 0, label, subject.length, binding.length);
    return label;
  }

  BackingKey importMaterial(String keyId, KeySpec keySpec, WrappedMaterial wrapped) {
    materials.requireOpen();
    byte[] material = canonical(keySpec, wrapped, NO_LABEL);
    try {
      return materials.seal(keyId, materialId(keyId, keySpec, material), keySpec, material);
    } finally {
      Arrays.fill(material, (byte) 0);
    }
  }

  private byte[] canonical(KeySpec keySpec, WrappedMaterial wrapped, byte[] label) {
    byte[] sent = decrypt(wrapped, label);
    try {
      return SentMaterial.canonical(keySpec, sent);
    } finally {
      Arrays.fill(sent, (byte) 0);
    }
  }

  private byte[] decrypt(WrappedMaterial wrapped, byte[] label) {
    byte[] pkcs8;
    try {
      pkcs8 = root.open(WRAPPING_KEY_LABEL, wrapped.wrappingKey(), wrapped.binding());
    } catch (InvalidCiphertextException e) {
      throw new InvalidImportTokenException("", e);
    }
    try {
      return MaterialImport.decrypt(pkcs8, wrapped, label);
    } finally {
      Arrays.fill(pkcs8, (byte) 0);
    }
  }

  /** A function of key and material that only who has the root key can compute. */
  private String materialId(String keyId, KeySpec keySpec, byte[] material) {
    byte[] subject = Materials.aad(keyId, "", keySpec);
    byte[] input = Arrays.copyOf(subject, subject.length + material.length);
    System.arraycopy(material, 0, input, subject.length, material.length);
    byte[] derived = root.derive(MATERIAL_ID_LABEL, input);
    Arrays.fill(input, (byte) 0);
    return HexFormat.of().formatHex(derived, 0, MATERIAL_ID_BYTES);
  }
}
