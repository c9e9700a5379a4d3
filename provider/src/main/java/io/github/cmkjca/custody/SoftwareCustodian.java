package io.github.cmkjca.custody;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toUnmodifiableMap;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.cmkjca.spi.custody.BackingKey;
import io.github.cmkjca.spi.custody.Custodian;
import io.github.cmkjca.spi.custody.WrappedMaterial;
import io.github.cmkjca.spi.custody.WrappingKey;
import io.github.cmkjca.spi.kms.IncorrectKeyMaterialException;
import io.github.cmkjca.spi.kms.InvalidCiphertextException;
import io.github.cmkjca.spi.kms.InvalidImportTokenException;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyUnavailableException;
import io.github.cmkjca.spi.kms.KeyUsage;
import io.github.cmkjca.spi.kms.MacAlgorithm;
import io.github.cmkjca.spi.kms.UnsupportedOperationException;
import io.github.cmkjca.spi.kms.WrappingKeySpec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * CMKs in software: material wrapped under a {@link RootKey}, unwrapped in this process while it is
 * used. The formats are in {@code docs/formats/software-custodian.md}.
 */
public final class SoftwareCustodian implements Custodian {
  private static final int MAX_PLAINTEXT_BYTES = 4096;
  private static final int MAX_CACHED_KEYS = 1000;

  private static final byte[] MATERIAL_LABEL =
      "cmk material under root key v1".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] CIPHERTEXT_LABEL =
      "cmk ciphertext under material v1".getBytes(StandardCharsets.US_ASCII);

  private static final byte[] WRAPPING_KEY_LABEL =
      "cmk import wrapping key under root key v1".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] MATERIAL_ID_LABEL =
      "cmk imported material id v1".getBytes(StandardCharsets.US_ASCII);
  private static final int MATERIAL_ID_BYTES = 32;

  private final RootKey root;
  private final SecureRandom random = Randomness.strong();
  private final Pool<SealingEngine> engines = new Pool<>(() -> new SealingEngine(random));
  private final Map<MacAlgorithm, Pool<HmacEngine>> hmacEngines =
      Arrays.stream(MacAlgorithm.values())
          .collect(
              toUnmodifiableMap(
                  algorithm -> algorithm,
                  algorithm -> new Pool<>(() -> new HmacEngine(algorithm))));
  private final Cache<String, Material> cache =
      Caffeine.newBuilder()
          .maximumSize(MAX_CACHED_KEYS)
          .executor(Runnable::run) // wipes at once, without a thread of the common pool
          .<String, Material>removalListener((id, material, cause) -> retire(material))
          .build();
  private volatile boolean closed;

  /**
   * A custodian over this root key, which it closes with itself.
   *
   * @param root the root key of the vault
   */
  public SoftwareCustodian(RootKey root) {
    this.root = root;
  }

  @Override
  public BackingKey generate(String keyId, String materialId, KeySpec keySpec) {
    requireOpen();
    byte[] material = new byte[keySpec.materialBytes()];
    byte[] rootKey = root.copy();
    SealingEngine engine = engines.take();
    try {
      random.nextBytes(material);
      byte[] sealed =
          engine.seal(rootKey, MATERIAL_LABEL, material, materialAad(keyId, materialId, keySpec));
      return new BackingKey(keyId, materialId, keySpec, sealed);
    } finally {
      Arrays.fill(material, (byte) 0);
      Arrays.fill(rootKey, (byte) 0);
      engines.giveBack(engine);
    }
  }

  @Override
  public WrappingKey wrappingKey(WrappingKeySpec spec, byte[] binding) {
    requireOpen();
    KeyPair pair = MaterialImport.newKeyPair(spec, random);
    byte[] pkcs8 = pair.getPrivate().getEncoded();
    byte[] rootKey = root.copy();
    SealingEngine engine = engines.take();
    try {
      return new WrappingKey(
          pair.getPublic().getEncoded(), engine.seal(rootKey, WRAPPING_KEY_LABEL, pkcs8, binding));
    } finally {
      Arrays.fill(pkcs8, (byte) 0);
      Arrays.fill(rootKey, (byte) 0);
      engines.giveBack(engine);
    }
  }

  @Override
  public BackingKey importMaterial(String keyId, KeySpec keySpec, WrappedMaterial wrapped) {
    requireOpen();
    byte[] rootKey = root.copy();
    SealingEngine engine = engines.take();
    byte[] material = null;
    try {
      material = decrypt(engine, rootKey, wrapped);
      if (!ImportedLengths.fits(keySpec, material.length)) {
        throw new IncorrectKeyMaterialException("");
      }
      String materialId = materialId(engine, rootKey, keyId, keySpec, material);
      byte[] sealed =
          engine.seal(rootKey, MATERIAL_LABEL, material, materialAad(keyId, materialId, keySpec));
      return new BackingKey(keyId, materialId, keySpec, sealed);
    } finally {
      if (material != null) {
        Arrays.fill(material, (byte) 0);
      }
      Arrays.fill(rootKey, (byte) 0);
      engines.giveBack(engine);
    }
  }

  private static byte[] decrypt(SealingEngine engine, byte[] rootKey, WrappedMaterial wrapped) {
    byte[] pkcs8;
    try {
      pkcs8 = engine.open(rootKey, WRAPPING_KEY_LABEL, wrapped.wrappingKey(), wrapped.binding());
    } catch (InvalidCiphertextException e) {
      throw new InvalidImportTokenException("", e);
    }
    try {
      return MaterialImport.decrypt(pkcs8, wrapped);
    } finally {
      Arrays.fill(pkcs8, (byte) 0);
    }
  }

  /** A function of key and material that only who has the root key can compute. */
  private static String materialId(
      SealingEngine engine, byte[] rootKey, String keyId, KeySpec keySpec, byte[] material) {
    byte[] subject = materialAad(keyId, "", keySpec);
    byte[] input = Arrays.copyOf(subject, subject.length + material.length);
    System.arraycopy(material, 0, input, subject.length, material.length);
    byte[] derived = engine.derive(rootKey, MATERIAL_ID_LABEL, input);
    Arrays.fill(input, (byte) 0);
    return HexFormat.of().formatHex(derived, 0, MATERIAL_ID_BYTES);
  }

  @Override
  public byte[] encrypt(BackingKey key, byte[] plaintext, byte[] aad) {
    requireUsage(key, KeyUsage.ENCRYPT_DECRYPT);
    if (plaintext.length < 1 || plaintext.length > MAX_PLAINTEXT_BYTES) {
      throw new IllegalArgumentException(
          "plaintext of " + plaintext.length + " bytes; 1 to " + MAX_PLAINTEXT_BYTES);
    }
    Material material = borrow(key);
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
    requireUsage(key, KeyUsage.ENCRYPT_DECRYPT);
    int plaintextBytes = ciphertext.length - SealingEngine.OVERHEAD;
    if (plaintextBytes < 1 || plaintextBytes > MAX_PLAINTEXT_BYTES) {
      throw new InvalidCiphertextException("");
    }
    Material material = borrow(key);
    SealingEngine engine = engines.take();
    try {
      return engine.open(material.bytes(), CIPHERTEXT_LABEL, ciphertext, aad);
    } finally {
      engines.giveBack(engine);
      material.release();
    }
  }

  @Override
  public byte[] mac(BackingKey key, byte[] message) {
    MacAlgorithm algorithm =
        key.keySpec().macAlgorithm().orElseThrow(() -> unsupported(key.keySpec()));
    Material material = borrow(key);
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
    requireOpen();
    byte[] bytes = new byte[numberOfBytes];
    random.nextBytes(bytes);
    return bytes;
  }

  @Override
  public void forget(String materialId) {
    cache.invalidate(materialId);
  }

  @Override
  public void close() {
    closed = true;
    cache.invalidateAll();
    engines.close();
    root.close();
  }

  private Material borrow(BackingKey key) {
    requireOpen();
    while (true) {
      Material cached = cache.getIfPresent(key.materialId());
      if (cached != null && cached.isOf(key)) {
        if (cached.retain()) {
          return cached;
        }
        continue; // evicted between the two steps: gone from the cache by now, or soon
      }
      Material unwrapped = unwrap(key);
      unwrapped.retain();
      cache.put(key.materialId(), unwrapped);
      if (closed) {
        cache.invalidateAll(); // close() may have looked before the put
      }
      return unwrapped;
    }
  }

  private Material unwrap(BackingKey key) {
    byte[] sealed = key.sealed();
    byte[] rootKey = root.copy();
    SealingEngine engine = engines.take();
    try {
      byte[] bytes =
          engine.open(
              rootKey,
              MATERIAL_LABEL,
              sealed,
              materialAad(key.keyId(), key.materialId(), key.keySpec()));
      return new Material(key, bytes);
    } catch (InvalidCiphertextException e) {
      throw new KeyUnavailableException(
          "the material "
              + key.materialId()
              + " of key "
              + key.keyId()
              + " was changed, or sealed under another root key; restore the vault and its root key"
              + " from the same backup",
          e);
    } finally {
      Arrays.fill(rootKey, (byte) 0);
      engines.giveBack(engine);
    }
  }

  private static void retire(@Nullable Material material) {
    if (material != null) {
      material.retire();
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new KeyUnavailableException("the vault is closed in this process");
    }
  }

  private static void requireUsage(BackingKey key, KeyUsage usage) {
    if (key.keySpec().defaultUsage() != usage) {
      throw unsupported(key.keySpec());
    }
  }

  private static UnsupportedOperationException unsupported(KeySpec spec) {
    return new UnsupportedOperationException("not an operation of a key of spec " + spec);
  }

  /** Each part with its length, so that no two sets of parts look alike. */
  private static byte[] materialAad(String keyId, String materialId, KeySpec keySpec) {
    byte[] key = keyId.getBytes(StandardCharsets.UTF_8);
    byte[] material = materialId.getBytes(StandardCharsets.UTF_8);
    byte[] spec = keySpec.name().getBytes(StandardCharsets.UTF_8);
    ByteBuffer aad = ByteBuffer.allocate(6 + key.length + material.length + spec.length);
    aad.putShort((short) key.length).put(key);
    aad.putShort((short) material.length).put(material);
    aad.putShort((short) spec.length).put(spec);
    return aad.array();
  }
}
