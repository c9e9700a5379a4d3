package io.github.cmkjca.datakey;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.github.cmkjca.kms.Integration;
import io.github.cmkjca.kms.Integrations;
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
import io.github.cmkjca.spi.kms.KmsException;
import io.github.cmkjca.spi.kms.LimitExceededException;
import io.github.cmkjca.spi.kms.NotFoundException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The door to data keys. Construction opens and starts nothing. Safe for use by many threads.
 *
 * <p>Close it before the KMS: the uses not yet reported go to the audit trail.
 */
public final class DataKeys implements AutoCloseable {
  private static final int MESSAGE_KEY_BYTES = 32;

  private final KeyManagementService kms;
  private final Integrations integrations;
  private final UseAuthority authority;
  private final UseLimits limits;
  private final Ticker ticker;
  private final long maxEncryptions;
  private final List<String> configuredTokens;

  private final Background background;
  private final Holders holders = new Holders();
  private final Ledger ledger;
  private final Retirement retirement;
  private final KeyCache<KeyId> unwrapped;
  private final MessageKeys messageKeys;

  /**
   * How much each data key has encrypted. Outlives the cached copies, so that unwrapping again does
   * not begin a new count; forgets only when there are far more data keys than the cache holds.
   */
  private final Cache<KeyId, Quota> encryptions;

  private volatile boolean closed;

  /**
   * Data keys of one vault.
   *
   * @param kms wraps and unwraps
   * @param integrations the same for keys that an integration uses
   * @param authority authorises cached use, of the same vault
   * @param limits of cached data keys
   * @param reportInterval how long uses are summed up before they are reported, positive
   * @param configuredTokens grant tokens that are shown with each use, before those of the caller
   */
  public DataKeys(
      KeyManagementService kms,
      Integrations integrations,
      UseAuthority authority,
      UseLimits limits,
      Duration reportInterval,
      List<String> configuredTokens) {
    this(
        kms,
        integrations,
        authority,
        limits,
        reportInterval,
        configuredTokens,
        UseLimits.HARD_MAX_MESSAGES,
        new Background(),
        Ticker.systemTicker(),
        InstantSource.system());
  }

  DataKeys(
      KeyManagementService kms,
      Integrations integrations,
      UseAuthority authority,
      UseLimits limits,
      Duration reportInterval,
      List<String> configuredTokens,
      long maxEncryptions,
      Background background,
      Ticker ticker,
      InstantSource clock) {
    if (reportInterval.isNegative() || reportInterval.isZero()) {
      throw new IllegalArgumentException(
          "reportInterval is " + reportInterval + "; must be positive");
    }
    this.kms = kms;
    this.integrations = integrations;
    this.authority = authority;
    this.limits = limits;
    this.background = background;
    this.ticker = ticker;
    this.maxEncryptions = maxEncryptions;
    this.configuredTokens = List.copyOf(configuredTokens);
    this.ledger = new Ledger(authority, background, reportInterval, clock);
    this.retirement = new Retirement(background, this::tellHolders);
    this.unwrapped = new KeyCache<>(limits, retirement, background, ticker);
    this.messageKeys =
        new MessageKeys(
            new KeyCache<>(limits, retirement, background, ticker),
            this::generateForMessages,
            authority,
            background,
            ticker,
            limits.maxAge());
    this.encryptions =
        Caffeine.newBuilder()
            .maximumSize(Math.max(10_000L, 4L * limits.maxEntries()))
            .executor(Runnable::run)
            .build();
  }

  /** The data key of this source; nothing is unwrapped yet. */
  public DataKey known(KeySource source) {
    return DataKey.of(this, new KeyId(source), null);
  }

  /** A new data key of this many bytes (GenerateDataKey), already cached. */
  public DataKey generate(
      String keyId, int bytes, EncryptionContext context, List<String> grantTokens) {
    return generate(keyId, bytes, context, grantTokens, null);
  }

  /**
   * The same for an integration.
   *
   * @param via who uses the key on behalf of the program; null: the program itself
   */
  public DataKey generate(
      String keyId,
      int bytes,
      EncryptionContext context,
      List<String> grantTokens,
      @Nullable Integration via) {
    CachedKey key = generateNow(keyId, bytes, context, shown(grantTokens), via, Need.PRODUCE_OWN);
    unwrapped.put(key.id(), key);
    return opened(key);
  }

  /**
   * The data key that these bytes are, now encrypted under a CMK (Encrypt). The array is read, not
   * wiped.
   */
  public DataKey wrap(
      String keyId, byte[] material, EncryptionContext context, List<String> grantTokens) {
    checkOpen();
    EncryptResponse response =
        kms.encrypt(new EncryptRequest(keyId, material, context, shown(grantTokens), false));
    CachedKey key =
        cached(
            new KeyId(new KeySource.Wrapped(response.keyId(), response.ciphertextBlob(), context)),
            material.clone(),
            null);
    unwrapped.put(key.id(), key);
    return opened(key);
  }

  /**
   * The 32-byte data key for the next message to be encrypted under this CMK and exactly this
   * context: shared by messages until a limit is near, then replaced in the background. One message
   * is reserved: ask again for the next.
   */
  public DataKey forMessages(String keyArn, EncryptionContext context, List<String> grantTokens) {
    checkOpen();
    CachedKey key = messageKeys.reserveNext(keyArn, context, shown(grantTokens));
    checkOpen(); // closed meanwhile, the key is wiped
    return DataKey.forMessages(this, key);
  }

  /** Makes a holder known, weakly, so that it is told to forget. Cheap. */
  public void watch(KeyHolder holder) {
    holders.add(holder);
  }

  /**
   * Reports the uses not yet reported, as at the end of the process.
   *
   * @throws RuntimeException if the audit trail fails; nothing is lost, a later call tries again
   */
  public void reportUses() {
    ledger.write();
  }

  /**
   * Wipes all material, tells all holders to forget and reports the uses not yet reported. Later
   * leases are refused. A second call only reports what could not be reported before.
   *
   * @throws RuntimeException if the audit trail fails; all else is done, and calling again tries
   *     again
   */
  @Override
  public void close() {
    closed = true;
    unwrapped.close();
    messageKeys.close();
    retirement.close();
    holders.vaultClosed(this);
    background.close();
    ledger.close();
  }

  /** Does now what else is done in time: expires, evicts, closes what had its grace. */
  void maintain() {
    unwrapped.maintain();
    messageKeys.maintain();
    retirement.tick();
  }

  /** Those of the configuration and these, each once. */
  List<String> shown(List<String> grantTokens) {
    if (configuredTokens.isEmpty() || grantTokens.containsAll(configuredTokens)) {
      return grantTokens;
    }
    return GrantTokens.union(configuredTokens, grantTokens);
  }

  UseAuthority authority() {
    return authority;
  }

  /**
   * Before each message: writes the uses that could not be written, if there are any.
   *
   * @throws RuntimeException if the audit trail fails still; the message must not begin
   */
  void requireRecording() {
    if (ledger.isFailing()) {
      checkOpen();
      ledger.write();
    }
  }

  /** The unwrapped key, from the cache or by unwrapping it for the current caller. */
  CachedKey unwrapped(DataKey dataKey, List<String> grantTokens) {
    checkOpen();
    CachedKey key = unwrapped.get(dataKey.id(), () -> unwrap(dataKey, grantTokens));
    checkOpen(); // closed meanwhile, the key is wiped
    return key;
  }

  /** Takes a key that has reached a limit out of the cache. */
  void spent(CachedKey key) {
    unwrapped.remove(key.id(), key);
    retirement.retire(key);
  }

  KmsException wornOut(DataKey dataKey) {
    return new LimitExceededException(
        "a data key under "
            + dataKey.keyArn()
            + " has encrypted "
            + maxEncryptions
            + " messages in this process, more would endanger GCM (NIST SP 800-38D section 8.3):"
            + " generate a new data key and encrypt with that; decrypting goes on");
  }

  KmsException usedUp(DataKey dataKey) {
    return new LimitExceededException(
        "the data key for messages under "
            + dataKey.keyArn()
            + " has reached its limits: take the next one for each message");
  }

  /** Asks the authority and remembers the answer. */
  Permission authorize(
      CachedKey key,
      String caller,
      Need need,
      List<String> grantTokens,
      long epoch,
      @Nullable Permission known) {
    String action = authorize(key.id().source(), need, grantTokens);
    if (known != null && known.action().equals(action)) {
      known.permittedAt(epoch);
      return known;
    }
    return remember(key, caller, need, grantTokens, action, epoch);
  }

  /** The first action that is permitted. */
  private String authorize(KeySource source, Need need, List<String> grantTokens) {
    @Nullable AccessDeniedException denied = null;
    for (String action : need.actions()) {
      try {
        authority.authorize(
            new UseAuthority.UseRequest(
                    source.keyArn(), action, source.encryptionContext(), false, grantTokens)
                .through(source.via()));
        return action;
      } catch (AccessDeniedException e) {
        if (denied != null) {
          e.addSuppressed(denied);
        }
        denied = e;
      } catch (NotFoundException e) {
        forget(source.keyArn());
        throw e;
      }
    }
    throw Objects.requireNonNull(denied);
  }

  /** The CMK is gone, and nobody will ever be permitted what is cached under it: wipes all that. */
  private void forget(String keyArn) {
    unwrapped.removeUnder(keyArn);
    messageKeys.removeUnder(keyArn);
  }

  private Permission remember(
      CachedKey key,
      String caller,
      Need need,
      List<String> grantTokens,
      String action,
      long epoch) {
    KeySource source = key.id().source();
    Permission permission =
        new Permission(
            caller,
            need,
            List.copyOf(grantTokens),
            action,
            ledger.open(
                new Tally.Subject(
                    source.keyArn(), caller, action, source.encryptionContext(), source.via())),
            epoch);
    key.permissions().put(caller, need, grantTokens, permission);
    return permission;
  }

  private CachedKey unwrap(DataKey dataKey, List<String> grantTokens) {
    String caller = authority.caller();
    long epoch = authority.epoch(); // before the KMS decides
    byte[] material =
        dataKey.source() instanceof KeySource.Wrapped wrapped
            ? kms(wrapped.via())
                .decrypt(
                    new DecryptRequest(
                        wrapped.ciphertextBlob(),
                        wrapped.keyArn(),
                        wrapped.encryptionContext(),
                        grantTokens,
                        false))
                .plaintext()
            : open((KeySource.Nested) dataKey.source(), grantTokens);
    // The KMS has authorised and audited this caller's kms:Decrypt just now.
    return firstPermitted(
        cached(dataKey.id(), material, null),
        caller,
        Need.DECRYPT,
        grantTokens,
        Actions.DECRYPT,
        epoch);
  }

  private KeyManagementService kms(@Nullable Integration via) {
    return via == null ? kms : integrations.via(via);
  }

  private static byte[] open(KeySource.Nested nested, List<String> grantTokens) {
    Lease parent = nested.parent().lease(Purpose.DECRYPT, grantTokens);
    parent.proceed(nested.sealed().length);
    byte[] parentKey = parent.material();
    try {
      return nested.opener().open(parentKey, nested.sealed());
    } finally {
      Arrays.fill(parentKey, (byte) 0);
    }
  }

  private CachedKey generateForMessages(MessageKeys.Id id, List<String> grantTokens) {
    return generateNow(
        id.keyArn(),
        MESSAGE_KEY_BYTES,
        id.encryptionContext(),
        grantTokens,
        null,
        Need.ENCRYPT_MESSAGE);
  }

  private CachedKey generateNow(
      String keyId,
      int bytes,
      EncryptionContext context,
      List<String> grantTokens,
      @Nullable Integration via,
      Need need) {
    checkOpen();
    String caller = authority.caller();
    long epoch = authority.epoch(); // before the KMS decides
    GenerateDataKeyResponse response =
        kms(via)
            .generateDataKey(
                new GenerateDataKeyRequest(keyId, null, bytes, context, grantTokens, false));
    return firstPermitted(
        cached(
            new KeyId(
                new KeySource.Wrapped(response.keyId(), response.ciphertextBlob(), context, via)),
            response.plaintext(),
            caller),
        caller,
        need,
        grantTokens,
        Actions.GENERATE_DATA_KEY,
        epoch);
  }

  /** A new key with its first permission; wiped if that fails, for nobody else has it yet. */
  private CachedKey firstPermitted(
      CachedKey key,
      String caller,
      Need need,
      List<String> grantTokens,
      String action,
      long epoch) {
    boolean good = false;
    try {
      remember(key, caller, need, grantTokens, action, epoch);
      good = true;
      return key;
    } finally {
      if (!good) {
        key.close();
      }
    }
  }

  private CachedKey cached(KeyId id, byte[] material, @Nullable String generatedBy) {
    return new CachedKey(
        id,
        material,
        generatedBy,
        limits,
        encryptions.get(id, unseen -> new Quota(maxEncryptions)),
        ticker.read(),
        used -> unwrapped.find(used.id()));
  }

  private DataKey opened(CachedKey key) {
    checkOpen(); // closed meanwhile, the key is wiped
    return DataKey.of(this, key.id(), key);
  }

  private void tellHolders(List<CachedKey> keys) {
    Set<DataKey> gone =
        keys.stream()
            .map(key -> DataKey.of(this, key.id(), null))
            .collect(Collectors.toUnmodifiableSet());
    holders.forget(gone, closed);
  }

  private void checkOpen() {
    if (closed) {
      throw new KeyUnavailableException(
          "the vault of this key was closed; load the key from the open vault again");
    }
  }
}
