package io.github.cmkjca.config;

import io.github.cmkjca.spi.EncryptionContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of one provider: typed values of all options, read once. {@code
 * config/cmk.properties} documents them. Immutable and safe for use by many threads.
 *
 * <p>The file is the provider's argument, else the system property {@code cmk.config}, else the
 * environment variable {@code CMK_CONFIG}, else {@code cmk.properties} in the home directory, which
 * alone may be missing. A system property of an option's name wins over the file. Anything that is
 * not understood - a name in the file, a system property that looks like a misspelt option, a
 * value, a repetition - is an error and nothing is opened. Other system properties that begin with
 * {@code cmk.} may be somebody else's and are ignored.
 */
public final class CmkConfig {
  private final Map<Option<?>, Object> values;
  private final @Nullable Path file;

  private CmkConfig(Map<Option<?>, Object> values, @Nullable Path file) {
    this.values = values;
    this.file = file;
  }

  /**
   * Reads the configuration of this process.
   *
   * @param argument the provider's argument, a path; null if there is none
   * @throws ConfigException if it cannot be used; tells all problems that were found
   */
  public static CmkConfig load(@Nullable String argument) {
    Properties properties = System.getProperties();
    Map<String, String> system = new LinkedHashMap<>();
    for (String name : properties.stringPropertyNames()) {
      String value = properties.getProperty(name);
      if (value != null) { // removed meanwhile
        system.put(name, value);
      }
    }
    return load(argument, system, System.getenv());
  }

  /**
   * Reads a configuration from given sources.
   *
   * @param argument the provider's argument, a path; null if there is none
   * @param systemProperties in place of the system properties, {@code user.home} included
   * @param environment in place of the environment variables
   * @throws ConfigException if it cannot be used; tells all problems that were found
   */
  public static CmkConfig load(
      @Nullable String argument,
      Map<String, String> systemProperties,
      Map<String, String> environment) {
    return new ConfigReader(Map.of(), systemProperties, environment).read(argument);
  }

  /**
   * Reads the configuration of a command line.
   *
   * @param flags what stands there for an option, by the name of the option ({@code cmk.config} for
   *     the file); wins over all else, and is what messages name
   * @param systemProperties in place of the system properties, {@code user.home} included
   * @param environment in place of the environment variables
   * @throws ConfigException if it cannot be used; tells all problems that were found
   */
  public static CmkConfig ofCommandLine(
      Map<String, Flag> flags,
      Map<String, String> systemProperties,
      Map<String, String> environment) {
    return new ConfigReader(flags, systemProperties, environment).read(null);
  }

  /**
   * A flag of a command line that stands for an option.
   *
   * @param name as the user writes it, such as {@code --home}
   * @param value what the user wrote behind it
   */
  public record Flag(String name, String value) {}

  static CmkConfig of(Map<Option<?>, Object> values, @Nullable Path file) {
    return new CmkConfig(values, file);
  }

  /** The configuration file, absolute; empty if there is none. */
  public Optional<Path> file() {
    return Optional.ofNullable(file);
  }

  /** Directory of the vault, absolute; may not exist yet. */
  public Path home() {
    return get(Options.HOME);
  }

  /** The database of the vault; may not exist yet. */
  public Path vaultFile() {
    return home().resolve("vault.db");
  }

  /** The file that holds the root key, encrypted or not; may not exist yet. */
  public Path rootKeyFile() {
    return rootKey() instanceof RootKeySource.KeyFile file ? file.path() : usualRootKeyFile();
  }

  /** Where the root key is unless the configuration says so, and always if it has a passphrase. */
  public Path usualRootKeyFile() {
    return home().resolve("root.key");
  }

  /** The file with the passphrase of the root key; empty: it has none. */
  public Optional<Path> passphraseFile() {
    return rootKey() instanceof RootKeySource.PassphraseFile file
        ? Optional.of(file.path())
        : Optional.empty();
  }

  /** The SunPKCS11 configuration of the token that guards the root key; empty: none does. */
  public Optional<Path> rootKeyToken() {
    return rootKey() instanceof RootKeySource.Token token
        ? Optional.of(token.path())
        : Optional.empty();
  }

  /** Whether first use may create the vault and the default key. */
  public boolean autoInit() {
    return get(Options.AUTO_INIT);
  }

  /** Region in ARNs. */
  public String region() {
    return get(Options.REGION);
  }

  /** Account in ARNs, 12 digits. */
  public String account() {
    return get(Options.ACCOUNT);
  }

  /** ARN of the principal of this process; the owner of the vault unless configured. */
  public String principal() {
    return find(Options.PRINCIPAL).orElseGet(() -> "arn:aws:iam::" + account() + ":root");
  }

  /** Class name of the configured {@link io.github.cmkjca.spi.CallerResolver}. */
  public Optional<String> callerResolver() {
    return find(Options.CALLER_RESOLVER);
  }

  /** Key id, ARN or alias name of the default CMK. */
  public String defaultKey() {
    return get(Options.DEFAULT_KEY);
  }

  /** Key id, ARN or alias name of the CMK for new keystore files; empty: the default CMK. */
  public Optional<String> keystoreKey() {
    return find(Options.KEYSTORE_KEY);
  }

  /** Name of the delegate provider, or {@code auto}. */
  public String delegate() {
    return get(Options.DELEGATE);
  }

  /** Where the root key comes from. */
  public RootKeySource rootKey() {
    return get(Options.ROOT_KEY);
  }

  /** Where new CMK material is made. */
  public CustodianKind custodian() {
    return get(Options.CUSTODIAN);
  }

  /** The SunPKCS11 configuration of the vault's token; empty: it has none. */
  public Optional<Path> pkcs11Config() {
    return find(Options.PKCS11_CONFIG);
  }

  /** The file with the PIN of the vault's token. */
  public Optional<Path> pkcs11PinFile() {
    return find(Options.PKCS11_PIN_FILE);
  }

  /** Class name of the {@code CallbackHandler} that asks for PINs. */
  public Optional<String> pkcs11PinCallback() {
    return find(Options.PKCS11_PIN_CALLBACK);
  }

  /** SunPKCS11 configurations of the tokens of custom key stores, by the name of the cluster. */
  public Map<String, Path> pkcs11Clusters() {
    return get(Options.PKCS11_CLUSTERS);
  }

  /** The files with their PINs, by the name of the cluster. */
  public Map<String, Path> pkcs11ClusterPinFiles() {
    return get(Options.PKCS11_CLUSTER_PIN_FILES);
  }

  /** How tokens keep the material of new symmetric keys. */
  public TokenMaterial pkcs11Material() {
    return get(Options.PKCS11_MATERIAL);
  }

  /** How many calls may be in a token at once; 1 to 10,000. */
  public int pkcs11MaxCalls() {
    return Math.toIntExact(get(Options.PKCS11_MAX_CALLS));
  }

  /** How long a call may wait for a token; 100 ms to 10 min. */
  public Duration pkcs11Timeout() {
    return get(Options.PKCS11_TIMEOUT);
  }

  /** How many encryptions a backing key in a token makes; 4,096 to 2^31. */
  public long pkcs11MaxEncryptions() {
    return get(Options.PKCS11_MAX_ENCRYPTIONS);
  }

  /** How many unwrapped data keys may be cached; 1 to 1,000,000. */
  public int cacheMaxEntries() {
    return Math.toIntExact(get(Options.CACHE_MAX_ENTRIES));
  }

  /** How long an unwrapped data key may be cached; 1 s to 24 h. */
  public Duration cacheMaxAge() {
    return get(Options.CACHE_MAX_AGE);
  }

  /** How many messages one cached data key may serve; 1 to 2^31. */
  public long cacheMaxMessages() {
    return get(Options.CACHE_MAX_MESSAGES);
  }

  /** How many bytes one cached data key may encrypt or decrypt; 2^20 to 2^50. */
  public long cacheMaxBytes() {
    return get(Options.CACHE_MAX_BYTES);
  }

  /** Directory of the audit trail, absolute; may not exist yet. */
  public Path auditDir() {
    return get(Options.AUDIT_DIR);
  }

  /** When an audit record counts as written. */
  public AuditSync auditSync() {
    return get(Options.AUDIT_SYNC);
  }

  /** Whether an operation fails whose audit record cannot be written. */
  public boolean auditRequired() {
    return get(Options.AUDIT_REQUIRED);
  }

  /** How often uses of cached data keys are summed up in the audit trail; 1 s to 1 h. */
  public Duration auditSummaryInterval() {
    return get(Options.AUDIT_SUMMARY_INTERVAL);
  }

  /** Directory of identity policies, absolute; may not exist. */
  public Path identityPolicies() {
    return get(Options.IDENTITY_POLICIES);
  }

  /** Whether refusals tell which statement decided. */
  public boolean explainDenials() {
    return get(Options.EXPLAIN_DENIALS);
  }

  /** How often changes by other processes are looked for; 10 ms to 500 ms. */
  public Duration registryPollInterval() {
    return get(Options.REGISTRY_POLL_INTERVAL);
  }

  /** Homes of the vaults of other Regions, absolute, by Region. */
  public Map<String, Path> replicaRegions() {
    return get(Options.REPLICA_REGIONS);
  }

  /** How fast requests may come. */
  public Throttling throttling() {
    return get(Options.THROTTLING);
  }

  /** How many customer managed keys there may be; at least 1. */
  public long maxKeys() {
    return get(Options.LIMIT_KEYS);
  }

  /** How many aliases a key may have; at least 1. */
  public int maxAliasesPerKey() {
    return Math.toIntExact(get(Options.LIMIT_ALIASES));
  }

  /** How many tags a key may have; at least 1. */
  public int maxTagsPerKey() {
    return Math.toIntExact(get(Options.LIMIT_TAGS));
  }

  /** How often a key may be rotated on demand; at least 1. */
  public int maxOnDemandRotations() {
    return Math.toIntExact(get(Options.LIMIT_ROTATIONS));
  }

  /** How long a key policy may be in UTF-8; 1 to 131,072 bytes. */
  public int maxPolicyBytes() {
    return Math.toIntExact(get(Options.LIMIT_POLICY_BYTES));
  }

  /** How long an encryption context may be in canonical form; 1 to 65,535 bytes. */
  public int maxEncryptionContextBytes() {
    return Math.toIntExact(get(Options.LIMIT_CONTEXT_BYTES));
  }

  /** The most grants on one key. */
  public int maxGrantsPerKey() {
    return Math.toIntExact(get(Options.LIMIT_GRANTS));
  }

  /** Pairs added for CMK handles. */
  public EncryptionContext encryptionContext() {
    return get(Options.ENCRYPTION_CONTEXT);
  }

  /** Grant tokens added to each use; at most 10. */
  public List<String> grantTokens() {
    return get(Options.GRANT_TOKENS);
  }

  /** Plaintext bytes in a frame of a message; 256 to 2^24. */
  public int messageFrameLength() {
    return Math.toIntExact(get(Options.MESSAGE_FRAME_LENGTH));
  }

  private <T> T get(Option<T> option) {
    return find(option).orElseThrow();
  }

  /** Equal when every option has the same value, wherever it was written. */
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other || (other instanceof CmkConfig that && values.equals(that.values));
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  /** The map holds, for each option, what its own parser made. */
  @SuppressWarnings("unchecked")
  private <T> Optional<T> find(Option<T> option) {
    return Optional.ofNullable((T) values.get(option));
  }
}
