package io.github.cmkjca.datakey;

import io.github.cmkjca.kms.UseAuthority;
import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.kms.AccessDeniedException;
import io.github.cmkjca.spi.kms.DecryptRequest;
import io.github.cmkjca.spi.kms.EncryptRequest;
import io.github.cmkjca.spi.kms.EncryptResponse;
import io.github.cmkjca.spi.kms.GenerateDataKeyRequest;
import io.github.cmkjca.spi.kms.GenerateDataKeyResponse;
import io.github.cmkjca.spi.kms.KeyManagementService;
import io.github.cmkjca.spi.kms.KeyUnavailableException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The door to data keys. Safe for use by many threads. */
public final class DataKeys implements AutoCloseable {
  private final KeyManagementService kms;
  private final UseAuthority authority;
  private final Map<List<Object>, CachedKey> cache = new ConcurrentHashMap<>();
  private final Map<List<Object>, DataKey> messageKeys = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /**
   * Opens and starts nothing.
   *
   * @param kms wraps and unwraps
   * @param authority authorises cached use, of the same vault
   * @param limits of cached data keys
   * @param reportInterval how long uses are summed up before they are reported to the audit trail
   */
  public DataKeys(
      KeyManagementService kms, UseAuthority authority, UseLimits limits, Duration reportInterval) {
    this.kms = kms;
    this.authority = authority;
    if (limits.maxEntries() < 1 || reportInterval.isNegative() || reportInterval.isZero()) {
      throw new IllegalArgumentException("report interval is " + reportInterval);
    }
  }

  /** The data key of this source; nothing is unwrapped yet. */
  public DataKey known(KeySource source) {
    return new DataKey(this, source);
  }

  /** A new data key of this many bytes (GenerateDataKey), already cached. */
  public DataKey generate(
      String keyId, int bytes, EncryptionContext context, List<String> grantTokens) {
    return generate(keyId, bytes, context, grantTokens, false);
  }

  private DataKey generate(
      String keyId,
      int bytes,
      EncryptionContext context,
      List<String> grantTokens,
      boolean forMessages) {
    checkOpen();
    GenerateDataKeyResponse response =
        kms.generateDataKey(
            new GenerateDataKeyRequest(keyId, null, bytes, context, grantTokens, false));
    KeySource source = new KeySource.Wrapped(response.keyId(), response.ciphertextBlob(), context);
    cache.put(identity(source), new CachedKey(response.plaintext(), true, forMessages));
    return new DataKey(this, source);
  }

  /**
   * The data key that these bytes are, now encrypted under a CMK (Encrypt). The array is read, not
   * wiped.
   */
  public DataKey wrap(
      String keyId, byte[] material, EncryptionContext context, List<String> grantTokens) {
    checkOpen();
    EncryptResponse response =
        kms.encrypt(new EncryptRequest(keyId, material, context, grantTokens, false));
    KeySource source = new KeySource.Wrapped(response.keyId(), response.ciphertextBlob(), context);
    cache.put(identity(source), new CachedKey(material.clone(), false, false));
    return new DataKey(this, source);
  }

  /**
   * The 32-byte data key for the next message to be encrypted under this CMK and exactly this
   * context: shared by messages until a limit is near, then replaced in the background.
   */
  public DataKey forMessages(String keyArn, EncryptionContext context, List<String> grantTokens) {
    return messageKeys.computeIfAbsent(
        List.of(keyArn, context), id -> generate(keyArn, 32, context, grantTokens, true));
  }

  /** Makes a holder known, weakly, so that it is told to forget. Cheap. */
  public void watch(KeyHolder holder) {}

  Lease lease(DataKey dataKey, Purpose purpose, List<String> grantTokens) {
    checkOpen();
    KeySource source = dataKey.source();
    CachedKey cached = cache.get(identity(source));
    long epoch = authority.epoch();
    boolean authorised = false;
    if (cached == null) {
      cached = new CachedKey(unwrap(source, grantTokens), false, false);
      cache.put(identity(source), cached);
      authorised = source instanceof KeySource.Wrapped;
    }
    UseAuthority.UseRequest decrypt = request(source, "kms:Decrypt", grantTokens);
    UseAuthority.UseRequest generate = request(source, "kms:GenerateDataKey", grantTokens);
    if (cached.forMessages && purpose == Purpose.ENCRYPT) {
      authority.authorize(generate);
      return new Lease(authority, generate, cached, epoch);
    }
    if (!authorised) {
      try {
        authority.authorize(decrypt);
      } catch (AccessDeniedException e) {
        if (!cached.generatedHere || purpose == Purpose.DECRYPT) {
          throw e;
        }
        authority.authorize(generate);
        return new Lease(authority, generate, cached, epoch);
      }
    }
    return new Lease(authority, decrypt, cached, epoch);
  }

  private static UseAuthority.UseRequest request(
      KeySource source, String action, List<String> grantTokens) {
    return new UseAuthority.UseRequest(
        source.keyArn(), action, source.encryptionContext(), false, grantTokens);
  }

  private byte[] unwrap(KeySource source, List<String> grantTokens) {
    if (source instanceof KeySource.Wrapped wrapped) {
      return kms.decrypt(
              new DecryptRequest(
                  wrapped.ciphertextBlob(),
                  wrapped.keyArn(),
                  wrapped.encryptionContext(),
                  grantTokens,
                  false))
          .plaintext();
    }
    KeySource.Nested nested = (KeySource.Nested) source;
    CachedKey parent = cache.get(identity(nested.parent().source()));
    byte[] parentKey =
        parent == null ? unwrap(nested.parent().source(), grantTokens) : parent.material().clone();
    try {
      return nested.opener().open(parentKey, nested.sealed());
    } finally {
      Arrays.fill(parentKey, (byte) 0);
    }
  }

  private static List<Object> identity(KeySource source) {
    if (source instanceof KeySource.Wrapped wrapped) {
      return List.of(
          ByteBuffer.wrap(wrapped.ciphertextBlob()), wrapped.encryptionContext(), wrapped.keyArn());
    }
    KeySource.Nested nested = (KeySource.Nested) source;
    return List.of(identity(nested.parent().source()), ByteBuffer.wrap(nested.sealed()));
  }

  private void checkOpen() {
    if (closed) {
      throw new KeyUnavailableException("the vault is closed; open it again");
    }
  }

  /**
   * Wipes all material, tells all holders to forget and reports the uses not yet reported. Later
   * leases are refused.
   */
  @Override
  public void close() {
    closed = true;
    cache.values().forEach(CachedKey::wipe);
    cache.clear();
    messageKeys.clear();
  }
}
