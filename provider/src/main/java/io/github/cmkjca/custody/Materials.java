package io.github.cmkjca.custody;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.cmkjca.spi.custody.BackingKey;
import io.github.cmkjca.spi.kms.InvalidCiphertextException;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyUnavailableException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The material of CMKs: sealed under the root key, and unwrapped in memory while it is used. Safe
 * for use by many threads.
 */
final class Materials implements AutoCloseable {
  private static final int MAX_CACHED_KEYS = 1000;

  private static final byte[] LABEL =
      "cmk material under root key v1".getBytes(StandardCharsets.US_ASCII);

  private final RootSeal root;
  private final Cache<String, Material> cache =
      Caffeine.newBuilder()
          .maximumSize(MAX_CACHED_KEYS)
          .executor(Runnable::run) // wipes at once, without a thread of the common pool
          .<String, Material>removalListener((id, material, cause) -> retire(material))
          .build();
  private volatile boolean closed;

  Materials(RootSeal root) {
    this.root = root;
  }

  /** Seals material, which stays the caller's to wipe. */
  BackingKey seal(String keyId, String materialId, KeySpec keySpec, byte[] material) {
    requireOpen();
    byte[] sealed = root.seal(LABEL, material, aad(keyId, materialId, keySpec));
    return new BackingKey(keyId, materialId, keySpec, sealed);
  }

  /**
   * The material of a key, for the caller to release.
   *
   * @throws KeyUnavailableException if it cannot be opened
   */
  Material borrow(BackingKey key) {
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

  void requireOpen() {
    if (closed) {
      throw new KeyUnavailableException("the vault is closed in this process");
    }
  }

  /** Wipes a material, once nobody is using it. */
  void forget(String materialId) {
    cache.invalidate(materialId);
  }

  /** Wipes all material that nobody is using, and the rest when it is released. */
  @Override
  public void close() {
    closed = true;
    cache.invalidateAll();
  }

  private Material unwrap(BackingKey key) {
    try {
      byte[] bytes =
          root.open(LABEL, key.sealed(), aad(key.keyId(), key.materialId(), key.keySpec()));
      return Material.of(key, bytes);
    } catch (InvalidCiphertextException e) {
      throw new KeyUnavailableException(
          "the material "
              + key.materialId()
              + " of key "
              + key.keyId()
              + " was changed, or sealed under another root key; restore the vault and its root key"
              + " from the same backup",
          e);
    }
  }

  private static void retire(@Nullable Material material) {
    if (material != null) {
      material.retire();
    }
  }

  /** Each part with its length, so that no two sets of parts look alike. */
  static byte[] aad(String keyId, String materialId, KeySpec keySpec) {
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
