package io.github.cmkjca.spi.custody;

import io.github.cmkjca.spi.kms.DataKeyPairSpec;
import io.github.cmkjca.spi.kms.EncryptionAlgorithm;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyUsage;
import io.github.cmkjca.spi.kms.MessageType;
import io.github.cmkjca.spi.kms.SigningAlgorithm;
import io.github.cmkjca.spi.kms.WrappingKeySpec;
import java.util.List;
import java.util.Optional;

/**
 * Several custodians as one: each key works where it is, and what is new is made in the main one.
 * Safe for use by many threads if they are.
 */
public final class RoutedCustodian implements Custodian {
  private final Custodian main;
  private final Routes routes;

  /**
   * One over these.
   *
   * @param main makes what is new; closed with this one, others are not
   * @param routes finds the others
   */
  public RoutedCustodian(Custodian main, Routes routes) {
    this.main = main;
    this.routes = routes;
  }

  /** Where keys are. Safe for use by many threads. */
  public interface Routes {
    /** The custodian of a key; throws what its operations may throw. */
    Custodian of(BackingKey key);

    /** As {@link Custodian#storeOf}. */
    Optional<String> storeOf(BackingKey key);

    /** As {@link Custodian#keeper}. */
    Optional<Custodian> keeper();
  }

  @Override
  public BackingKey generate(String keyId, String materialId, KeySpec keySpec, KeyUsage keyUsage) {
    return main.generate(keyId, materialId, keySpec, keyUsage);
  }

  @Override
  public byte[] encrypt(BackingKey key, byte[] plaintext, byte[] aad) {
    return routes.of(key).encrypt(key, plaintext, aad);
  }

  @Override
  public byte[] decrypt(BackingKey key, byte[] ciphertext, byte[] aad) {
    return routes.of(key).decrypt(key, ciphertext, aad);
  }

  @Override
  public byte[] encrypt(BackingKey key, EncryptionAlgorithm algorithm, byte[] plaintext) {
    return routes.of(key).encrypt(key, algorithm, plaintext);
  }

  @Override
  public byte[] decrypt(BackingKey key, EncryptionAlgorithm algorithm, byte[] ciphertext) {
    return routes.of(key).decrypt(key, algorithm, ciphertext);
  }

  @Override
  public byte[] publicKey(BackingKey key) {
    return routes.of(key).publicKey(key);
  }

  @Override
  public byte[] sign(
      BackingKey key, SigningAlgorithm algorithm, MessageType messageType, byte[] message) {
    return routes.of(key).sign(key, algorithm, messageType, message);
  }

  @Override
  public boolean verify(
      BackingKey key,
      SigningAlgorithm algorithm,
      MessageType messageType,
      byte[] message,
      byte[] signature) {
    return routes.of(key).verify(key, algorithm, messageType, message, signature);
  }

  @Override
  public byte[] agree(BackingKey key, byte[] peerPublicKey) {
    return routes.of(key).agree(key, peerPublicKey);
  }

  @Override
  public DataKeyPair generateDataKeyPair(DataKeyPairSpec keyPairSpec) {
    return main.generateDataKeyPair(keyPairSpec);
  }

  @Override
  public byte[] mac(BackingKey key, byte[] message) {
    return routes.of(key).mac(key, message);
  }

  @Override
  public boolean importsMaterial() {
    return main.importsMaterial();
  }

  @Override
  public String importRefusal() {
    return main.importRefusal();
  }

  /** Of what is in the vault's own token; custom key stores tell for themselves. */
  @Override
  public boolean isKnownToBeAway(BackingKey key) {
    return storeOf(key).filter(String::isEmpty).isPresent()
        && keeper().filter(token -> token.isKnownToBeAway(key)).isPresent();
  }

  @Override
  public WrappingKey wrappingKey(WrappingKeySpec spec, byte[] binding) {
    return main.wrappingKey(spec, binding);
  }

  @Override
  public BackingKey importMaterial(String keyId, KeySpec keySpec, WrappedMaterial material) {
    return main.importMaterial(keyId, keySpec, material);
  }

  @Override
  public boolean sharesMaterial() {
    return main.sharesMaterial();
  }

  @Override
  public byte[] exportMaterial(BackingKey key, byte[] publicKey, byte[] binding) {
    return routes.of(key).exportMaterial(key, publicKey, binding);
  }

  @Override
  public BackingKey receiveMaterial(
      String keyId, String materialId, KeySpec keySpec, WrappedMaterial material) {
    return main.receiveMaterial(keyId, materialId, keySpec, material);
  }

  @Override
  public boolean keepsMaterial() {
    return main.keepsMaterial();
  }

  @Override
  public boolean destroy(String keyId, String materialId, KeySpec keySpec) {
    return main.destroy(keyId, materialId, keySpec);
  }

  @Override
  public void destroy(BackingKey key) {
    routes.of(key).destroy(key);
  }

  @Override
  public Optional<String> storeOf(BackingKey key) {
    return routes.storeOf(key);
  }

  @Override
  public Optional<Custodian> keeper() {
    return routes.keeper();
  }

  @Override
  public List<KeptMaterial> kept() {
    return main.kept();
  }

  @Override
  public byte[] random(int numberOfBytes) {
    return main.random(numberOfBytes);
  }

  @Override
  public byte[] random(BackingKey key, int numberOfBytes) {
    return routes.of(key).random(key, numberOfBytes);
  }

  @Override
  public void close() {
    main.close();
  }
}
