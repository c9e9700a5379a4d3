package io.github.cmkjca.jca;

import io.github.cmkjca.datakey.DataKeys;
import io.github.cmkjca.datakey.UseLimits;
import io.github.cmkjca.kms.EntryVault;
import io.github.cmkjca.kms.Integration;
import io.github.cmkjca.kms.UseAuthority;
import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.kms.CreateAliasRequest;
import io.github.cmkjca.spi.kms.DecryptRequest;
import io.github.cmkjca.spi.kms.DecryptResponse;
import io.github.cmkjca.spi.kms.DeleteAliasRequest;
import io.github.cmkjca.spi.kms.DisabledException;
import io.github.cmkjca.spi.kms.EncryptRequest;
import io.github.cmkjca.spi.kms.EncryptResponse;
import io.github.cmkjca.spi.kms.EncryptionAlgorithm;
import io.github.cmkjca.spi.kms.GenerateDataKeyRequest;
import io.github.cmkjca.spi.kms.GenerateDataKeyResponse;
import io.github.cmkjca.spi.kms.InvalidCiphertextException;
import io.github.cmkjca.spi.kms.KeyManagementService;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.NotFoundException;
import io.github.cmkjca.spi.kms.UpdateAliasRequest;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A vault in memory behind the backend that keystores see: ciphertext blobs are random names of
 * what they hold, bound to their context.
 */
final class KeyStoreVault implements Backend, EntryVault, UseAuthority {
  static final String DEFAULT_KEY = "arn:aws:kms:local:000000000000:key/default";
  static final String ORDERS_KEY = "arn:aws:kms:local:000000000000:key/orders";
  static final String MAC_KEY = "arn:aws:kms:local:000000000000:key/mac";

  private record Blob(String keyArn, byte[] plaintext, EncryptionContext context) {}

  private final SecureRandom random = new SecureRandom();
  private final Map<ByteBuffer, Blob> blobs = new HashMap<>();
  private final Map<String, EntryVault.Entry> entries = new TreeMap<>();
  private final Map<String, EntryVault.CmkAlias> aliases = new TreeMap<>();
  final Set<String> disabled = new HashSet<>();
  int opened;
  int decrypts;
  int authorised;
  private long epoch = 1;
  private long changes;

  /** What others do between two looks at an entry. */
  @Nullable Runnable afterNextGet;

  private final KeyManagementService kms =
      (KeyManagementService)
          Proxy.newProxyInstance(
              KeyStoreVault.class.getClassLoader(),
              new Class<?>[] {KeyManagementService.class},
              operations());
  private DataKeys dataKeys = newDataKeys();

  KeyStoreVault() {
    alias("alias/orders", ORDERS_KEY, KeySpec.SYMMETRIC_DEFAULT);
    alias("alias/mac", MAC_KEY, KeySpec.HMAC_256);
  }

  /** As if another JVM began to use the vault: nothing is cached. */
  void restart() {
    dataKeys = newDataKeys();
  }

  void disable(String keyArn) {
    disabled.add(keyArn);
    epoch++;
  }

  private DataKeys newDataKeys() {
    return new DataKeys(
        kms,
        integration -> kms,
        this,
        new UseLimits(1000, Duration.ofMinutes(5), 1 << 20, 1L << 40),
        Duration.ofMinutes(1),
        List.of());
  }

  private void alias(String name, String keyArn, KeySpec spec) {
    aliases.put(
        name,
        new CmkAlias(
            name, keyArn, spec, spec.defaultUsage(), Instant.ofEpochMilli(1_700_000_000_000L)));
  }

  private InvocationHandler operations() {
    return (proxy, method, arguments) ->
        switch (method.getName()) {
          case "encrypt" -> encrypt((EncryptRequest) arguments[0]);
          case "decrypt" -> decrypt((DecryptRequest) arguments[0]);
          case "generateDataKey" -> generate((GenerateDataKeyRequest) arguments[0]);
          case "createAlias" -> {
            CreateAliasRequest request = (CreateAliasRequest) arguments[0];
            alias(request.aliasName(), request.targetKeyId(), KeySpec.SYMMETRIC_DEFAULT);
            yield null;
          }
          case "updateAlias" -> {
            UpdateAliasRequest request = (UpdateAliasRequest) arguments[0];
            alias(request.aliasName(), request.targetKeyId(), KeySpec.SYMMETRIC_DEFAULT);
            yield null;
          }
          case "deleteAlias" -> {
            if (aliases.remove(((DeleteAliasRequest) arguments[0]).aliasName()) == null) {
              throw new NotFoundException("no such alias");
            }
            entries.remove(((DeleteAliasRequest) arguments[0]).aliasName());
            yield null;
          }
          default -> throw new AssertionError(method.getName());
        };
  }

  private EncryptResponse encrypt(EncryptRequest request) {
    checkEnabled(request.keyId());
    byte[] blob = keep(request.keyId(), request.plaintext(), request.encryptionContext());
    return new EncryptResponse(blob, request.keyId(), EncryptionAlgorithm.SYMMETRIC_DEFAULT);
  }

  private GenerateDataKeyResponse generate(GenerateDataKeyRequest request) {
    checkEnabled(request.keyId());
    byte[] plaintext = new byte[request.numberOfBytes()];
    random.nextBytes(plaintext);
    byte[] blob = keep(request.keyId(), plaintext, request.encryptionContext());
    return new GenerateDataKeyResponse(blob, plaintext, request.keyId(), "");
  }

  private byte[] keep(String keyArn, byte[] plaintext, EncryptionContext context) {
    byte[] name = new byte[64];
    random.nextBytes(name);
    blobs.put(ByteBuffer.wrap(name), new Blob(keyArn, plaintext.clone(), context));
    return name;
  }

  private DecryptResponse decrypt(DecryptRequest request) {
    decrypts++;
    Blob blob = blobs.get(ByteBuffer.wrap(request.ciphertextBlob()));
    if (blob == null
        || !blob.keyArn().equals(request.keyId())
        || !blob.context().equals(request.encryptionContext())) {
      throw new InvalidCiphertextException("");
    }
    checkEnabled(blob.keyArn());
    return new DecryptResponse(
        blob.keyArn(), blob.plaintext().clone(), EncryptionAlgorithm.SYMMETRIC_DEFAULT, "");
  }

  private void checkEnabled(String keyArn) {
    if (disabled.contains(keyArn)) {
      throw new DisabledException(keyArn + " is disabled.");
    }
  }

  @Override
  public DataKeys dataKeys() {
    opened++;
    return dataKeys;
  }

  @Override
  public KeyManagementService kms() {
    opened++;
    return kms;
  }

  @Override
  public KeyManagementService kms(@Nullable Integration via) {
    return kms();
  }

  @Override
  public UseAuthority authority() {
    opened++;
    return this;
  }

  @Override
  public EntryVault entries() {
    opened++;
    return this;
  }

  @Override
  public String keystoreKeyId() {
    return defaultKeyId();
  }

  @Override
  public String defaultKeyId() {
    opened++;
    return DEFAULT_KEY;
  }

  @Override
  public EncryptionContext configuredContext() {
    return EncryptionContext.empty();
  }

  @Override
  public int maxContextBytes() {
    return EncryptionContext.MAX_CANONICAL_BYTES;
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
    return "SunJCE";
  }

  @Override
  public List<String> names() {
    return List.copyOf(entries.keySet());
  }

  @Override
  public List<String> certifiedNames() {
    return entries.values().stream()
        .filter(entry -> entry instanceof PrivateKeyEntry || entry instanceof ChainEntry)
        .map(EntryVault.Entry::name)
        .toList();
  }

  @Override
  public long certifiedRevision() {
    return changes;
  }

  @Override
  public Optional<EntryVault.Entry> get(String name) {
    Optional<EntryVault.Entry> entry = Optional.ofNullable(entries.get(name));
    Runnable others = afterNextGet;
    afterNextGet = null;
    if (others != null) {
      others.run();
    }
    return entry;
  }

  @Override
  public void put(EntryVault.Entry entry) {
    if (entry instanceof SecretKeyEntry key) {
      checkEnabled(key.keyArn());
    }
    if (entry instanceof ChainEntry chain && !aliases.containsKey(chain.name())) {
      alias(chain.name(), chain.keyArn(), KeySpec.ECC_NIST_P256);
    }
    entries.put(entry.name(), entry);
    changes++;
  }

  @Override
  public void exchange(List<Seen> seen, EntryVault.Entry next, Set<String> removed) {
    throw new AssertionError("keystores do not exchange entries");
  }

  @Override
  public boolean delete(String name) {
    changes++;
    return entries.remove(name) != null;
  }

  @Override
  public Optional<CmkAlias> cmkAlias(String aliasName) {
    return Optional.ofNullable(aliases.get(aliasName));
  }

  @Override
  public List<CmkAlias> cmkAliases() {
    return List.copyOf(aliases.values());
  }

  @Override
  public long epoch() {
    return epoch;
  }

  @Override
  public String caller() {
    return "arn:aws:iam::000000000000:root";
  }

  @Override
  public void authorize(UseRequest request) {
    authorised++;
    checkEnabled(request.keyArn());
  }

  @Override
  public void report(UseSummary summary) {}
}
