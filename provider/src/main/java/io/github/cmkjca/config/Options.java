package io.github.cmkjca.config;

import io.github.cmkjca.spi.EncryptionContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The only list of options; {@code config/cmk.properties} is written from it. */
final class Options {
  private static final long MIB = 1L << 20;
  private static final long PIB = 1L << 50;
  private static final int LARGEST_SLIP = 3;

  static final Option<Path> CONFIG =
      Option.of(
              "cmk.config",
              "path",
              "a file in the form of cmk.properties",
              null,
              "Configuration file. Looked for in this order: the argument of the provider"
                  + " (security.provider.N=CMK /path), the system property cmk.config, the"
                  + " environment variable CMK_CONFIG, then cmk.properties in cmk.home, which alone"
                  + " may be missing. A file cannot name another one.",
              Parsers::path)
          .notInFile();

  static final Option<Path> HOME =
      Option.of(
          "cmk.home",
          "path",
          "a directory, made on first use",
          "~/.cmk",
          "Directory of the vault: registry, root key, audit trail. The system property wins over"
              + " the environment variable CMK_HOME, that over this file. Here, as in every path"
              + " option, ~/ is the home directory of the user; other relative paths start at the"
              + " working directory for cmk.home, at cmk.home for the rest.",
          Parsers::path);

  static final Option<Boolean> AUTO_INIT =
      Option.of(
          "cmk.auto-init",
          "boolean",
          "true or false",
          "true",
          "Whether first use may make what is missing: the vault under cmk.home and the key named"
              + " by cmk.default-key. With false their absence is an error.",
          Parsers.bool());

  static final Option<String> REGION =
      Option.of(
          "cmk.region",
          "text",
          "1 to 32 of a-z, 0-9 and -",
          "local",
          "Region in the ARNs of keys and aliases.",
          Parsers.matching(Parsers.REGION, "is no region"));

  static final Option<String> ACCOUNT =
      Option.of(
          "cmk.account",
          "text",
          "12 digits",
          "000000000000",
          "Account that owns the vault, in ARNs of keys and principals.",
          Parsers.matching(Pattern.compile("\\d{12}"), "is no account"));

  static final Option<String> PRINCIPAL =
      Option.of(
          "cmk.principal",
          "ARN",
          "arn:aws:iam::<cmk.account>:root, :user/..., :role/...",
          null,
          "Principal on whose behalf the process uses keys when neither a CallerResolver nor a JAAS"
              + " Subject tells. Not set: the owner of the vault,"
              + " arn:aws:iam::<cmk.account>:root.",
          Parsers.matching(
              Pattern.compile("arn:aws:(iam|sts)::\\d{12}:(root|[a-z-]+/[\\x21-\\x7e]{1,1000})"),
              "is no ARN of a principal"));

  static final Option<String> CALLER_RESOLVER =
      Option.of(
          "cmk.caller-resolver",
          "class name",
          "a class that implements io.github.cmkjca.spi.CallerResolver",
          null,
          "Plug-in that tells who is calling; asked before all others.",
          Parsers.matching(Parsers.CLASS_NAME, "is no class name"));

  static final Option<String> DEFAULT_KEY =
      Option.of(
          "cmk.default-key",
          "key",
          "a key id, key ARN, alias/... or alias ARN",
          "alias/default",
          "CMK for operations that name none, such as an unparametrised KeyGenerator or"
              + " KeyStore.setKeyEntry.",
          Parsers.matching(
              Pattern.compile("[A-Za-z0-9:/_-]{1,2048}"), "is no key id, ARN or alias name"));

  static final Option<String> KEYSTORE_KEY =
      Option.of(
          "cmk.keystore-key",
          "key",
          "a key id, key ARN, alias/... or alias ARN",
          null,
          "CMK for new keystore files of type CMKS. alias/cmk/keystore is the provider managed key,"
              + " made on first need: everybody in the account may use it, through keystore files"
              + " only, and nobody may disable it. Not set: cmk.default-key.",
          Parsers.matching(
              Pattern.compile("[A-Za-z0-9:/_-]{1,2048}"), "is no key id, ARN or alias name"));

  static final Option<String> DELEGATE =
      Option.of(
          "cmk.delegate",
          "provider name",
          "auto, or the name of a registered provider other than CMK",
          "auto",
          "Provider that encrypts the data. auto: the fastest registered one.",
          Parsers.matching(Pattern.compile("(?!CMK$)\\S{1,100}"), "is no provider to delegate to"));

  static final Option<RootKeySource> ROOT_KEY =
      Option.of(
          "cmk.root-key",
          "source",
          "file, file:PATH, passphrase-file:PATH or pkcs11:PATH",
          "file",
          "Key that wraps all CMK material. file:PATH holds the key, is made on first use and"
              + " readable by its owner only; file alone is file:root.key. passphrase-file:PATH"
              + " holds a passphrase, which Argon2id turns into the key. pkcs11:PATH is the configuration"
              + " of a token (as cmk.pkcs11.config): a key in it guards root.key. For a vault that"
              + " exists, run change-root-key-passphrase first.",
          Parsers.rootKey());

  static final Option<CustodianKind> CUSTODIAN =
      Option.of(
          "cmk.custodian",
          "word",
          "software or pkcs11",
          "software",
          "Where new CMK material is made and works. software: in this process, wrapped under the"
              + " root key. pkcs11: in the token of cmk.pkcs11.config, which it never leaves. Keys"
              + " that are there already stay where they are. Keys of custom key stores are made in"
              + " the token of their store, whatever this says.",
          Parsers.oneOf(CustodianKind.class));

  static final Option<Path> PKCS11_CONFIG =
      Option.of(
          "cmk.pkcs11.config",
          "path",
          "a configuration file of SunPKCS11, such as those in config/pkcs11",
          null,
          "The token of the vault.",
          Parsers::path);

  static final Option<Path> PKCS11_PIN_FILE =
      Option.of(
          "cmk.pkcs11.pin-file",
          "path",
          "a file that only its owner may read",
          null,
          "File with the PIN of the token, line ends at its end not counted. Not set: the"
              + " environment variable CMK_PKCS11_PIN, then cmk.pkcs11.pin-callback. A PIN that the"
              + " token refuses is not tried again.",
          Parsers::path);

  static final Option<String> PKCS11_PIN_CALLBACK =
      Option.of(
          "cmk.pkcs11.pin-callback",
          "class name",
          "a class that implements javax.security.auth.callback.CallbackHandler",
          null,
          "Asks for the PIN: gets a PasswordCallback whose prompt names the token.",
          Parsers.matching(Parsers.CLASS_NAME, "is no class name"));

  static final Option<Map<String, Path>> PKCS11_CLUSTERS =
      Option.of(
          "cmk.pkcs11.clusters",
          "pairs",
          "name=path, name2=path2; a configuration file of SunPKCS11 each",
          "",
          "Tokens that custom key stores can be created on, by the name that create-custom-key-store"
              + " gives as --cloud-hsm-cluster-id.",
          Parsers.clusters());

  static final Option<Map<String, Path>> PKCS11_CLUSTER_PIN_FILES =
      Option.of(
          "cmk.pkcs11.cluster-pin-files",
          "pairs",
          "name=path, name2=path2; a file that only its owner may read each",
          "",
          "Files with the PINs of the tokens in cmk.pkcs11.clusters. For a token that is not named"
              + " here, cmk.pkcs11.pin-callback is asked; it never gets the PIN of another one.",
          Parsers.clusters());

  static final Option<TokenMaterial> PKCS11_MATERIAL =
      Option.of(
          "cmk.pkcs11.material",
          "word",
          "objects or wrapped",
          "objects",
          "How tokens keep the material of new symmetric keys. objects: an object of the token each."
              + " wrapped: in the vault, wrapped under one key in the token, which unwraps it into"
              + " itself when it is used; for more keys than the token has room for, where it and"
              + " this Java can do that; weaker than objects, see docs/tokens.md. Other keys are always"
              + " objects.",
          Parsers.oneOf(TokenMaterial.class));

  static final Option<Long> PKCS11_MAX_CALLS =
      Option.of(
          "cmk.pkcs11.max-calls",
          "number",
          "1..10000",
          "16",
          "How many calls of this process may be in a token at once; others wait for their turn. No"
              + " more than the sessions that the token grants one process.",
          Parsers.number(1, 10_000));

  static final Option<Duration> PKCS11_TIMEOUT =
      Option.of(
          "cmk.pkcs11.timeout",
          "duration",
          "100ms..10m",
          "10s",
          "How long a call may wait for a token, until it fails with a KeyUnavailableException."
              + " Cached data keys serve meanwhile.",
          Parsers.duration(Duration.ofMillis(100), Duration.ofMinutes(10)));

  static final Option<Long> PKCS11_MAX_ENCRYPTIONS =
      Option.of(
          "cmk.pkcs11.max-encryptions",
          "number",
          "4096..2147483648",
          "1073741824",
          "How many encryptions one backing key in a token makes; then a new one takes its place, as"
              + " by a rotation. Counted over all processes, each of which takes 64 at first, twice"
              + " as many each time after that, up to 4096, and loses what is left when it ends."
              + " AES-GCM with random IVs is good for 4294967296.",
          Parsers.number(4096, 1L << 31));

  static final Option<Long> CACHE_MAX_ENTRIES =
      Option.of(
          "cmk.cache.max-entries",
          "number",
          "1..1000000",
          "1000",
          "How many unwrapped data keys may be cached.",
          Parsers.number(1, 1_000_000));

  static final Option<Duration> CACHE_MAX_AGE =
      Option.of(
          "cmk.cache.max-age",
          "duration",
          "1s..24h",
          "5m",
          "How long an unwrapped data key may be cached.",
          Parsers.duration(Duration.ofSeconds(1), Duration.ofHours(24)));

  static final Option<Long> CACHE_MAX_MESSAGES =
      Option.of(
          "cmk.cache.max-messages",
          "number",
          "1..2147483648",
          "1000000",
          "How many messages one cached data key may serve.",
          Parsers.number(1, 1L << 31));

  static final Option<Long> CACHE_MAX_BYTES =
      Option.of(
          "cmk.cache.max-bytes",
          "size",
          "1MiB..1PiB",
          "1TiB",
          "How many bytes one cached data key may encrypt or decrypt.",
          Parsers.size(MIB, PIB));

  static final Option<Path> AUDIT_DIR =
      Option.of(
          "cmk.audit.dir",
          "path",
          "a directory, made on first use",
          "audit",
          "Where the audit trail is written, as *.jsonl.",
          Parsers::path);

  static final Option<AuditSync> AUDIT_SYNC =
      Option.of(
          "cmk.audit.sync",
          "word",
          "always or none",
          "always",
          "always: an audit record is on the disk before the result of its operation is released."
              + " none: it is handed to the operating system, and the end of the machine may lose"
              + " it.",
          Parsers.oneOf(AuditSync.class));

  static final Option<Boolean> AUDIT_REQUIRED =
      Option.of(
          "cmk.audit.required",
          "boolean",
          "true or false",
          "true",
          "Whether an operation whose audit record cannot be written fails.",
          Parsers.bool());

  static final Option<Duration> AUDIT_SUMMARY_INTERVAL =
      Option.of(
          "cmk.audit.summary-interval",
          "duration",
          "1s..1h",
          "10s",
          "How often the uses of cached data keys are summed up in the audit trail.",
          Parsers.duration(Duration.ofSeconds(1), Duration.ofHours(1)));

  static final Option<Path> IDENTITY_POLICIES =
      Option.of(
          "cmk.identity-policies",
          "path",
          "a directory; none if it does not exist",
          "identity-policies",
          "Directory of the identity policies of users and roles and of their tags: files *.json, see"
              + " docs/formats/identity-policies.md. What is changed there counts after at most about"
              + " cmk.registry.poll-interval. While a file cannot be read, only the owner of the"
              + " vault may do anything.",
          Parsers::path);

  static final Option<Boolean> EXPLAIN_DENIALS =
      Option.of(
          "cmk.explain-denials",
          "boolean",
          "true or false",
          "false",
          "Whether an AccessDeniedException says which statement of which policy decided, or would"
              + " have decided but for which condition. Tells callers about policies that they may"
              + " not read.",
          Parsers.bool());

  static final Option<Duration> REGISTRY_POLL_INTERVAL =
      Option.of(
          "cmk.registry.poll-interval",
          "duration",
          "10ms..500ms",
          "100ms",
          "How often changes by other processes on the vault are looked for; what they disable or"
              + " forbid is refused here after at most about this time.",
          Parsers.duration(Duration.ofMillis(10), Duration.ofMillis(500)));

  static final Option<Map<String, Path>> REPLICA_REGIONS =
      Option.of(
          "cmk.replica-regions",
          "pairs",
          "region=path, region2=path2; the directory of an existing vault each",
          "",
          "Vaults of other Regions, into which multi-Region keys of this vault may be replicated:"
              + " by Region the cmk.home of the vault, whose own cmk.properties must say the same"
              + " cmk.region there and the same cmk.account. The process needs access to its files."
              + " For multi-Region keys to be kept in step wherever they are changed, each vault"
              + " names the others.",
          Parsers.regions());

  static final Option<Throttling> THROTTLING =
      Option.of(
          "cmk.throttling",
          "word",
          "off or aws",
          "off",
          "aws: requests that come faster than AWS KMS takes them from one account fail with a"
              + " ThrottlingException, counted in each process for itself. Uses of cached data keys"
              + " are no requests.",
          Parsers.oneOf(Throttling.class));

  static final Option<Long> LIMIT_KEYS =
      limit("keys", 10_000_000, "100000", "Customer managed keys in the vault, in whatever state.");

  static final Option<Long> LIMIT_ALIASES =
      limit("aliases-per-key", 10_000, "50", "Aliases of one key.");

  static final Option<Long> LIMIT_TAGS = limit("tags-per-key", 10_000, "50", "Tags of one key.");

  static final Option<Long> LIMIT_ROTATIONS =
      limit(
          "on-demand-rotations",
          10_000,
          "25",
          "Rotations of one key that RotateKeyOnDemand may make, ever.");

  static final Option<Long> LIMIT_POLICY_BYTES =
      limit("policy-bytes", 131_072, "32768", "Length of a key policy in UTF-8.");

  static final Option<Long> LIMIT_CONTEXT_BYTES =
      Option.of(
          "cmk.limits.encryption-context-bytes",
          "number",
          "1.." + EncryptionContext.MAX_CANONICAL_BYTES,
          Integer.toString(EncryptionContext.MAX_CANONICAL_BYTES),
          "Length of an encryption context: two bytes, and four for each pair beside its name and"
              + " value in UTF-8. What was encrypted under a longer one is not decrypted until this"
              + " is raised again.",
          Parsers.number(1, EncryptionContext.MAX_CANONICAL_BYTES));

  static final Option<Long> LIMIT_GRANTS =
      limit("grants-per-key", 1_000_000, "50000", "Grants on one key.");

  static final Option<EncryptionContext> ENCRYPTION_CONTEXT =
      Option.of(
          "cmk.encryption-context",
          "pairs",
          "k=v, k2=v2; names do not begin with cmk: or aws-crypto-",
          "",
          "Encryption context added to what CMK handles encrypt and decrypt. A backslash (in this"
              + " file: two) takes the next comma, equals sign, blank or backslash as it is.",
          Parsers.encryptionContext());

  static final Option<List<String>> GRANT_TOKENS =
      Option.of(
              "cmk.grant-tokens",
              "list",
              "at most 10, separated by commas",
              "",
              "Grant tokens added to each use of a key.",
              Parsers.list(10))
          .asSecret();

  static final Option<Long> MESSAGE_FRAME_LENGTH =
      Option.of(
          "cmk.message.frame-length",
          "size",
          "256B..16MiB",
          "4KiB",
          "Plaintext bytes in a frame of a message under a CMK handle: what decrypting must buffer"
              + " before it may release any.",
          Parsers.size(256, 16 * MIB));

  static final List<Option<?>> ALL =
      List.of(
          HOME,
          CONFIG,
          AUTO_INIT,
          REGION,
          ACCOUNT,
          PRINCIPAL,
          CALLER_RESOLVER,
          DEFAULT_KEY,
          KEYSTORE_KEY,
          DELEGATE,
          ROOT_KEY,
          CUSTODIAN,
          PKCS11_CONFIG,
          PKCS11_PIN_FILE,
          PKCS11_PIN_CALLBACK,
          PKCS11_CLUSTERS,
          PKCS11_CLUSTER_PIN_FILES,
          PKCS11_MATERIAL,
          PKCS11_MAX_CALLS,
          PKCS11_TIMEOUT,
          PKCS11_MAX_ENCRYPTIONS,
          CACHE_MAX_ENTRIES,
          CACHE_MAX_AGE,
          CACHE_MAX_MESSAGES,
          CACHE_MAX_BYTES,
          AUDIT_DIR,
          AUDIT_SYNC,
          AUDIT_REQUIRED,
          AUDIT_SUMMARY_INTERVAL,
          IDENTITY_POLICIES,
          EXPLAIN_DENIALS,
          REGISTRY_POLL_INTERVAL,
          REPLICA_REGIONS,
          THROTTLING,
          LIMIT_KEYS,
          LIMIT_ALIASES,
          LIMIT_TAGS,
          LIMIT_ROTATIONS,
          LIMIT_POLICY_BYTES,
          LIMIT_CONTEXT_BYTES,
          LIMIT_GRANTS,
          ENCRYPTION_CONTEXT,
          GRANT_TOKENS,
          MESSAGE_FRAME_LENGTH);

  private static final Map<String, Option<?>> BY_NAME =
      ALL.stream().collect(Collectors.toUnmodifiableMap(Option::name, o -> o));

  private Options() {}

  private static Option<Long> limit(String name, long max, String fallback, String help) {
    return Option.of(
        "cmk.limits." + name,
        "number",
        "1.." + max,
        fallback,
        help + " What is there already stays.",
        Parsers.number(1, max));
  }

  static boolean isKnown(String name) {
    return BY_NAME.containsKey(name);
  }

  static boolean mayBeInFile(String name) {
    Option<?> option = BY_NAME.get(name);
    return option != null && option.inFile();
  }

  /** The known name with the smallest edit distance. */
  static String nearest(String name) {
    String best = CONFIG.name();
    int least = Integer.MAX_VALUE;
    for (Option<?> option : ALL) {
      int distance = distance(name, option.name());
      if (distance < least) {
        least = distance;
        best = option.name();
      }
    }
    return best;
  }

  /** Whether an unknown name is so close to a known one that it must be a slip of the pen. */
  static boolean looksMisspelt(String name) {
    return distance(name, nearest(name)) <= LARGEST_SLIP;
  }

  /** Levenshtein's distance, by one row. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
