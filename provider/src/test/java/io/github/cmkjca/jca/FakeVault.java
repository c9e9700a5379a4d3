package io.github.cmkjca.jca;

import io.github.cmkjca.datakey.DataKeys;
import io.github.cmkjca.datakey.UseLimits;
import io.github.cmkjca.kms.EntryVault;
import io.github.cmkjca.kms.Integration;
import io.github.cmkjca.kms.UseAuthority;
import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.kms.AccessDeniedException;
import io.github.cmkjca.spi.kms.DecryptRequest;
import io.github.cmkjca.spi.kms.DecryptResponse;
import io.github.cmkjca.spi.kms.EncryptRequest;
import io.github.cmkjca.spi.kms.EncryptResponse;
import io.github.cmkjca.spi.kms.EncryptionAlgorithm;
import io.github.cmkjca.spi.kms.GenerateDataKeyRequest;
import io.github.cmkjca.spi.kms.GenerateDataKeyResponse;
import io.github.cmkjca.spi.kms.GenerateMacRequest;
import io.github.cmkjca.spi.kms.GenerateMacResponse;
import io.github.cmkjca.spi.kms.GenerateRandomRequest;
import io.github.cmkjca.spi.kms.GenerateRandomResponse;
import io.github.cmkjca.spi.kms.InvalidCiphertextException;
import io.github.cmkjca.spi.kms.KeyManagementService;
import io.github.cmkjca.spi.kms.KmsException;
import io.github.cmkjca.spi.kms.ValidationException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * A vault without cryptography or files: blobs are numbers. Real data keys above it, so that what
 * is tested is the JCA layer with the leases it has in service.
 */
final class FakeVault implements Backend, UseAuthority {
  static final String KEY_ARN =
      "arn:aws:kms:local:000000000000:key/1234abcd-12ab-34cd-56ef-1234567890ab";
  static final String CALLER = "arn:aws:iam::000000000000:user/app";

  private final Map<ByteBuffer, byte[]> blobs = new ConcurrentHashMap<>();
  private final AtomicLong epoch = new AtomicLong();
  private final SecureRandom random = new SecureRandom();
  private final byte[] macKey = new byte[32];
  private final KeyManagementService kms;
  private final DataKeys dataKeys;
  private volatile boolean denied;

  /** A blob that this caller may not decrypt. */
  byte @Nullable [] deniedBlob;

  String delegate = "SunJCE";
  int maxContextBytes = EncryptionContext.MAX_CANONICAL_BYTES;

  /** Names the CMK of new data keys. */
  String keyArn = KEY_ARN;

  /** What comes of opening the vault; null: it is open. */
  @Nullable KmsException unavailable;

  FakeVault() {
    kms =
        (KeyManagementService)
            Proxy.newProxyInstance(
                FakeVault.class.getClassLoader(),
                new Class<?>[] {KeyManagementService.class},
                (proxy, method, args) -> answer(args[0]));
    dataKeys =
        new DataKeys(
            kms,
            integration -> kms,
            this,
            new UseLimits(1000, Duration.ofMinutes(5), 1L << 30, 1L << 60),
            Duration.ofHours(1),
            List.of());
  }

  private Object answer(Object request) throws GeneralSecurityException {
    if (denied) {
      throw refusal(request.getClass().getSimpleName());
    }
    if (request instanceof EncryptRequest r) {
      return new EncryptResponse(
          store(r.plaintext(), r.encryptionContext()),
          KEY_ARN,
          EncryptionAlgorithm.SYMMETRIC_DEFAULT);
    }
    if (request instanceof GenerateDataKeyRequest r) {
      byte[] key = new byte[r.numberOfBytes()];
      random.nextBytes(key);
      return new GenerateDataKeyResponse(store(key, r.encryptionContext()), key, keyArn, "m1");
    }
    if (request instanceof DecryptRequest r) {
      if (r.ciphertextBlob().length == 0) {
        throw new ValidationException("at 'ciphertextBlob': length"); // as a real one does
      }
      if (Arrays.equals(r.ciphertextBlob(), deniedBlob)) {
        throw refusal("kms:Decrypt");
      }
      byte[] key = blobs.get(id(r.ciphertextBlob(), r.encryptionContext()));
      if (key == null) {
        throw new InvalidCiphertextException("");
      }
      return new DecryptResponse(KEY_ARN, key.clone(), EncryptionAlgorithm.SYMMETRIC_DEFAULT, "m1");
    }
    if (request instanceof GenerateRandomRequest r) {
      byte[] bytes = new byte[r.numberOfBytes()];
      random.nextBytes(bytes);
      return new GenerateRandomResponse(bytes);
    }
    if (request instanceof GenerateMacRequest r) {
      Mac mac = Mac.getInstance(r.macAlgorithm().jcaName(), "SunJCE");
      mac.init(new SecretKeySpec(macKey, "HMAC"));
      return new GenerateMacResponse(mac.doFinal(r.message()), r.macAlgorithm(), KEY_ARN);
    }
    throw new UnsupportedOperationException(request.toString());
  }

  private byte[] store(byte[] key, EncryptionContext context) {
    byte[] blob = new byte[24];
    random.nextBytes(blob);
    blobs.put(id(blob, context), key.clone());
    return blob;
  }

  private static ByteBuffer id(byte[] blob, EncryptionContext context) {
    byte[] pairs = context.canonicalBytes();
    return ByteBuffer.allocate(blob.length + pairs.length).put(blob).put(pairs).flip();
  }

  /** A handle over this very key. */
  DataKeyHandle handle(String algorithm, byte[] material) {
    return new DataKeyHandle(
        algorithm, dataKeys.wrap(KEY_ARN, material, EncryptionContext.empty(), List.of()));
  }

  byte[] macKey() {
    return macKey.clone();
  }

  void deny() {
    denied = true;
    epoch.incrementAndGet();
  }

  void permit() {
    denied = false;
    epoch.incrementAndGet();
  }

  private static AccessDeniedException refusal(String action) {
    return new AccessDeniedException(
        "User: "
            + CALLER
            + " is not authorized to perform: "
            + action
            + " on resource: "
            + KEY_ARN);
  }

  @Override
  public long epoch() {
    return epoch.get();
  }

  @Override
  public String caller() {
    return CALLER;
  }

  @Override
  public void authorize(UseRequest request) {
    if (denied) {
      throw refusal(request.action());
    }
  }

  @Override
  public void report(UseSummary summary) {}

  @Override
  public DataKeys dataKeys() {
    return dataKeys;
  }

  @Override
  public KeyManagementService kms() {
    return kms;
  }

  @Override
  public KeyManagementService kms(@Nullable Integration via) {
    return kms();
  }

  @Override
  public UseAuthority authority() {
    return this;
  }

  @Override
  public EntryVault entries() {
    throw new UnsupportedOperationException();
  }

  @Override
  public String keystoreKeyId() {
    return defaultKeyId();
  }

  @Override
  public String defaultKeyId() {
    return KEY_ARN;
  }

  @Override
  public EncryptionContext configuredContext() {
    if (unavailable != null) {
      throw unavailable;
    }
    return EncryptionContext.empty();
  }

  @Override
  public int maxContextBytes() {
    return maxContextBytes;
  }

  @Override
  public List<String> configuredGrantTokens() {
    return List.of();
  }

  @Override
  public int frameLength() {
    return 4096;
  }

  @Override
  public String delegateName() {
    return delegate;
  }
}
