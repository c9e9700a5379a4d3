package io.github.cmkjca.custody;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toUnmodifiableMap;

import io.github.cmkjca.spi.custody.BackingKey;
import io.github.cmkjca.spi.custody.Custodian;
import io.github.cmkjca.spi.custody.DataKeyPair;
import io.github.cmkjca.spi.custody.WrappedMaterial;
import io.github.cmkjca.spi.custody.WrappingKey;
import io.github.cmkjca.spi.kms.DataKeyPairSpec;
import io.github.cmkjca.spi.kms.EncryptionAlgorithm;
import io.github.cmkjca.spi.kms.InvalidCiphertextException;
import io.github.cmkjca.spi.kms.KeyAgreementAlgorithm;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyUsage;
import io.github.cmkjca.spi.kms.MacAlgorithm;
import io.github.cmkjca.spi.kms.MessageType;
import io.github.cmkjca.spi.kms.SigningAlgorithm;
import io.github.cmkjca.spi.kms.UnsupportedOperationException;
import io.github.cmkjca.spi.kms.WrappingKeySpec;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;

/**
 * CMKs in software: material wrapped under a {@link RootKey}, unwrapped in this process while it is
 * used. The formats are in {@code docs/formats/software-custodian.md}.
 */
public final class SoftwareCustodian implements Custodian {
  private static final int MAX_PLAINTEXT_BYTES = 4096;

  private static final byte[] CIPHERTEXT_LABEL =
      "cmk ciphertext under material v1".getBytes(StandardCharsets.US_ASCII);

  private final SecureRandom random = Randomness.strong();
  private final KeyPairMaker pairs = new KeyPairMaker(random);
  private final DataKeyPairs dataKeyPairs = new DataKeyPairs(random);
  private final Pool<SealingEngine> engines = new Pool<>(() -> new SealingEngine(random));
  private final Map<MacAlgorithm, Pool<HmacEngine>> hmacEngines =
      Arrays.stream(MacAlgorithm.values())
          .collect(
              toUnmodifiableMap(
                  algorithm -> algorithm,
                  algorithm -> new Pool<>(() -> new HmacEngine(algorithm))));
  private final RootKey root;
  private final Materials materials;
  private final ImportDesk imports;

  /**
   * A custodian over this root key, which it closes with itself.
   *
   * @param root the root key of the vault
   */
  public SoftwareCustodian(RootKey root) {
    this.root = root;
    RootSeal seal = new RootSeal(root, engines);
    this.materials = new Materials(seal);
    this.imports = new ImportDesk(seal, materials, random);
  }

  /** The usage is not bound here: in software a key can do what its spec can. */
  @Override
  public BackingKey generate(String keyId, String materialId, KeySpec keySpec, KeyUsage keyUsage) {
    materials.requireOpen();
    byte[] material = keySpec.isAsymmetric() ? newPrivateKey(keySpec) : newSecret(keySpec);
    try {
      return materials.seal(keyId, materialId, keySpec, material);
    } finally {
      Arrays.fill(material, (byte) 0);
    }
  }

  @Override
  public boolean importsMaterial() {
    return true;
  }

  @Override
  public WrappingKey wrappingKey(WrappingKeySpec spec, byte[] binding) {
    return imports.wrappingKey(spec, binding);
  }

  @Override
  public BackingKey importMaterial(String keyId, KeySpec keySpec, WrappedMaterial wrapped) {
    return imports.importMaterial(keyId, keySpec, wrapped);
  }

  @Override
  public boolean sharesMaterial() {
    return true;
  }

  @Override
  public byte[] exportMaterial(BackingKey key, byte[] publicKey, byte[] binding) {
    return imports.export(key, publicKey, binding);
  }

  @Override
  public BackingKey receiveMaterial(
      String keyId, String materialId, KeySpec keySpec, WrappedMaterial material) {
    return imports.receive(keyId, materialId, keySpec, material);
  }

  @Override
  public byte[] encrypt(BackingKey key, byte[] plaintext, byte[] aad) {
    requireAlgorithm(key, EncryptionAlgorithm.SYMMETRIC_DEFAULT);
    if (plaintext.length < 1 || plaintext.length > MAX_PLAINTEXT_BYTES) {
      throw new IllegalArgumentException(
          "plaintext of " + plaintext.length + " bytes; 1 to " + MAX_PLAINTEXT_BYTES);
    }
    Material material = materials.borrow(key);
    SealingEngine engine = engines.take();
    try {
      return engine.seal(material.bytes(), CIPHERTEXT_LABEL, plaintext, aad);
    } finally {
      engines.giveBack(engine);
      material.release();
    }
  }

  @Override
  public byte[] decrypt(BackingKey key, byte[] ciphertext, byte[] aad) {
    requireAlgorithm(key, EncryptionAlgorithm.SYMMETRIC_DEFAULT);
    int plaintextBytes = ciphertext.length - SealingEngine.OVERHEAD;
    if (plaintextBytes < 1 || plaintextBytes > MAX_PLAINTEXT_BYTES) {
      throw new InvalidCiphertextException("");
    }
    Material material = materials.borrow(key);
    SealingEngine engine = engines.take();
    try {
      return engine.open(material.bytes(), CIPHERTEXT_LABEL, ciphertext, aad);
    } finally {
      engines.giveBack(engine);
      material.release();
    }
  }

  @Override
  public byte[] encrypt(BackingKey key, EncryptionAlgorithm algorithm, byte[] plaintext) {
    requirePair(key);
    requireAlgorithm(key, algorithm);
    int most = algorithm.maxPlaintextBytes(key.keySpec());
    if (plaintext.length < 1 || plaintext.length > most) {
      throw new IllegalArgumentException(
          "plaintext of " + plaintext.length + " bytes; 1 to " + most);
    }
    return new RsaOaep(algorithm, random).encrypt(publicKeyOf(key), plaintext);
  }

  @Override
  public byte[] decrypt(BackingKey key, EncryptionAlgorithm algorithm, byte[] ciphertext) {
    requirePair(key);
    requireAlgorithm(key, algorithm);
    RsaOaep oaep = new RsaOaep(algorithm, random);
    return withPrivateKey(key, privateKey -> oaep.decrypt(privateKey, ciphertext));
  }

  @Override
  public byte[] publicKey(BackingKey key) {
    return PublicKeys.encode(key.keySpec(), publicKeyOf(key));
  }

  @Override
  public byte[] sign(
      BackingKey key, SigningAlgorithm algorithm, MessageType messageType, byte[] message) {
    SigningScheme scheme = SigningScheme.of(key.keySpec(), algorithm, messageType, random);
    return withPrivateKey(key, privateKey -> scheme.sign(privateKey, message));
  }

  @Override
  public boolean verify(
      BackingKey key,
      SigningAlgorithm algorithm,
      MessageType messageType,
      byte[] message,
      byte[] signature) {
    SigningScheme scheme = SigningScheme.of(key.keySpec(), algorithm, messageType, random);
    return scheme.verify(publicKeyOf(key), message, signature);
  }

  @Override
  public byte[] agree(BackingKey key, byte[] peerPublicKey) {
    if (!key.keySpec().keyAgreementAlgorithms().contains(KeyAgreementAlgorithm.ECDH)) {
      throw unsupported(key.keySpec());
    }
    Curve curve = Curve.of(key.keySpec()).orElseThrow();
    ECPublicKeyParameters peer = PublicKeys.decodePeer(curve, peerPublicKey);
    return withPrivateKey(
        key, privateKey -> new Ecdh(curve).agree((ECPrivateKeyParameters) privateKey, peer));
  }

  @Override
  public DataKeyPair generateDataKeyPair(DataKeyPairSpec keyPairSpec) {
    materials.requireOpen();
    return dataKeyPairs.generate(keyPairSpec);
  }

  @Override
  public byte[] mac(BackingKey key, byte[] message) {
    MacAlgorithm algorithm =
        key.keySpec().macAlgorithm().orElseThrow(() -> unsupported(key.keySpec()));
    Material material = materials.borrow(key);
    Pool<HmacEngine> pool = requireNonNull(hmacEngines.get(algorithm));
    HmacEngine engine = pool.take();
    try {
      return engine.compute(material.bytes(), message);
    } finally {
      pool.giveBack(engine);
      material.release();
    }
  }

  @Override
  public byte[] random(int numberOfBytes) {
    materials.requireOpen();
    byte[] bytes = new byte[numberOfBytes];
    random.nextBytes(bytes);
    return bytes;
  }

  @Override
  public boolean destroy(String keyId, String materialId, KeySpec keySpec) {
    materials.forget(materialId);
    return false;
  }

  @Override
  public void close() {
    materials.close();
    engines.close();
    root.close();
  }

  private byte[] newSecret(KeySpec keySpec) {
    byte[] material = new byte[keySpec.materialBytes()];
    random.nextBytes(material);
    return material;
  }

  private byte[] newPrivateKey(KeySpec keySpec) {
    AsymmetricKeyParameter privateKey = pairs.make(keySpec);
    try {
      return PrivateKeys.encode(keySpec, privateKey);
    } finally {
      PrivateKeys.wipe(privateKey);
    }
  }

  private AsymmetricKeyParameter publicKeyOf(BackingKey key) {
    requirePair(key);
    Material material = materials.borrow(key);
    try {
      return material.publicKey();
    } finally {
      material.release();
    }
  }

  private <T> T withPrivateKey(BackingKey key, Function<AsymmetricKeyParameter, T> work) {
    Material material = materials.borrow(key);
    try {
      return material.withPrivateKey(work);
    } finally {
      material.release();
    }
  }

  private static void requireAlgorithm(BackingKey key, EncryptionAlgorithm algorithm) {
    if (!key.keySpec().encryptionAlgorithms().contains(algorithm)) {
      throw unsupported(key.keySpec());
    }
  }

  private static void requirePair(BackingKey key) {
    if (!key.keySpec().isAsymmetric()) {
      throw unsupported(key.keySpec());
    }
  }

  private static UnsupportedOperationException unsupported(KeySpec spec) {
    return new UnsupportedOperationException("not an operation of a key of spec " + spec);
  }
}
