package io.github.cmkjca.jca;

import io.github.cmkjca.curve.Secp256k1;
import io.github.cmkjca.datakey.PrivateKeyReader;
import io.github.cmkjca.spi.kms.InvalidCiphertextException;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.ProviderException;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Security;
import java.security.Signature;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.EdDSAParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * Chooses who does the bulk of the work: the fastest other provider that has a transformation, or
 * the configured one; never ourselves. Every lookup names its provider, and happens once for a
 * transformation. Safe for use by many threads.
 */
final class Delegates {
  /** Means the fastest. */
  static final String AUTO = "auto";

  static final String CORRETTO = KnownProviders.CORRETTO;
  static final String SUN_JCE = "SunJCE";

  /** Fastest first; the numbers are in docs/decisions/0601-delegates.md. */
  private static final List<String> BY_SPEED =
      List.of(CORRETTO, SUN_JCE, "SunRsaSign", "SunEC", "SUN", KnownProviders.BOUNCY_CASTLE);

  /** Who has what in the JDK is the JDK's affair: where SunJCE is configured, these are. */
  private static final List<String> JDK = List.of(SUN_JCE, "SunRsaSign", "SunEC", "SUN");

  /**
   * Those that our split-point matrix ({@code DelegateStreamingTest}) has passed. Towards any other
   * a message is collected and given in one call: SunPKCS11 loses data when streamed into.
   */
  private static final Set<String> STREAMING = Set.of(CORRETTO, SUN_JCE, "BC");

  private final Supplier<String> configured;
  private final ConcurrentHashMap<String, Provider> chosen = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<String, Reader> readers = new ConcurrentHashMap<>();

  /**
   * Looks nothing up.
   *
   * @param configured gives the name of a provider or {@link #AUTO}; asked at first need
   */
  Delegates(Supplier<String> configured) {
    this.configured = configured;
  }

  /**
   * Loads the fastest delegate in the background, because a vault is being opened and its keys will
   * soon be used: loading Corretto takes a fifth of a second, as long as encrypting 256 MiB with it
   * ({@code ColdJvm} in the benchmarks). Whoever needs it meanwhile waits for the rest; so the
   * loading itself never waits for the vault, not for random bytes either.
   *
   * @param configured name of a provider or {@link #AUTO}
   */
  static void loadAhead(String configured) {
    if (configured.equals(AUTO) || configured.equals(CORRETTO)) {
      Thread thread = new Thread(() -> KmsRandom.aside(Delegates::loadCorretto), "cmk-delegate");
      thread.setDaemon(true);
      thread.start();
    }
  }

  private static void loadCorretto() {
    Provider corretto = find(CORRETTO);
    if (corretto == null) {
      return;
    }
    try {
      Cipher.getInstance("AES/GCM/NoPadding", corretto)
          .init(
              Cipher.ENCRYPT_MODE,
              ThrowAwayKey.KEY,
              new GCMParameterSpec(128, Ivs.numbered(12, 0)));
    } catch (GeneralSecurityException | RuntimeException e) {
      System.getLogger("io.github.cmkjca")
          .log(System.Logger.Level.DEBUG, CORRETTO + " could not be loaded in advance", e);
    }
  }

  /** A new cipher object of the delegate for this transformation. */
  Cipher cipher(String transformation) {
    return find("Cipher.", transformation, Cipher::getInstance);
  }

  /**
   * A new cipher object of the JDK, for parameters that the delegate of this transformation does
   * not have; null if only the configured provider may work, or if the JDK refused them itself.
   */
  @Nullable Cipher cipherForOtherParameters(String transformation, Provider refusing) {
    Provider jdk = configured.get().equals(AUTO) ? find(SUN_JCE) : null;
    if (jdk == null || jdk.getName().equals(refusing.getName())) {
      return null;
    }
    try {
      return Cipher.getInstance(transformation, jdk);
    } catch (GeneralSecurityException notThere) {
      return null;
    }
  }

  /** A new MAC object of the delegate for this algorithm. */
  Mac mac(String algorithm) {
    return find("Mac.", algorithm, Mac::getInstance);
  }

  /** A new signature object of the delegate for this algorithm. */
  Signature signature(String algorithm) {
    return find("Signature.", algorithm, Signature::getInstance);
  }

  /** The same for a key, private or public. */
  private Signature signatureFor(@Nullable PublicKey key, String algorithm) {
    Provider only = soleProvider(key);
    return only == null ? signature(algorithm) : of(only, algorithm, Signature::getInstance);
  }

  /** What is done with a signature object before its message: parameters, then the key. */
  @FunctionalInterface
  interface Beginning {
    void with(Signature signature) throws InvalidKeyException, InvalidAlgorithmParameterException;
  }

  /**
   * A signature object that has begun: of the delegate, or of the next that does not refuse the key
   * or the parameters. They differ in the curves, exponents and parameters that they know; a class
   * of parameters that the JDK does not have is for the preferred one only.
   *
   * @param key private or public, by its public key; null if there is none yet
   * @param params what the beginning gives; null: none
   * @throws InvalidKeyException what the delegate said, if all refuse
   * @throws InvalidAlgorithmParameterException likewise
   */
  Signature begun(
      @Nullable PublicKey key,
      String algorithm,
      @Nullable AlgorithmParameterSpec params,
      Beginning beginning)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    Signature preferred = signatureFor(key, algorithm);
    try {
      beginning.with(preferred);
      return preferred;
    } catch (InvalidKeyException
        | InvalidAlgorithmParameterException
        | InvalidCiphertextException refusal) {
      Signature next =
          soleProvider(key) == null && isWellKnown(params)
              ? begunByAnother(preferred.getProvider(), algorithm, beginning)
              : null;
      if (next == null) {
        throw refusal;
      }
      return next;
    }
  }

  private @Nullable Signature begunByAnother(
      Provider refusing, String algorithm, Beginning beginning) {
    for (Provider other : candidates(algorithm)) {
      if (other.equals(refusing)) {
        continue;
      }
      try {
        Signature next = Signature.getInstance(algorithm, other);
        beginning.with(next);
        return next;
      } catch (GeneralSecurityException | InvalidCiphertextException notThisOne) {
        // The first refusal is what is told.
      }
    }
    return null;
  }

  /** Of what is signed with: others must not choose who gets a private key. */
  private static boolean isWellKnown(@Nullable AlgorithmParameterSpec params) {
    return params == null
        || params instanceof PSSParameterSpec
        || params instanceof ECParameterSpec
        || params instanceof NamedParameterSpec
        || params instanceof EdDSAParameterSpec;
  }

  /**
   * A signature object without a key that takes these parameters, as {@link #begun}.
   *
   * @param params null: none
   * @throws InvalidAlgorithmParameterException if none takes them
   */
  Signature taking(@Nullable AlgorithmParameterSpec params, String algorithm)
      throws InvalidAlgorithmParameterException {
    try {
      return begun(
          null,
          algorithm,
          params,
          signature -> {
            if (params != null) {
              HandleSignature.setParameter(signature, params);
            }
          });
    } catch (InvalidKeyException e) {
      throw new InvalidAlgorithmParameterException(e.getMessage(), e);
    }
  }

  /** A new key agreement object for a private key, of the delegate for this algorithm. */
  KeyAgreement keyAgreementFor(PrivateKeyHandle key, String algorithm) {
    Provider only = soleProvider(key.publicKey());
    String precise = key.precise(algorithm);
    return only == null
        ? find("KeyAgreement.", precise, KeyAgreement::getInstance)
        : of(only, precise, KeyAgreement::getInstance);
  }

  /**
   * Who works with keys of this kind whatever is configured: the JDK knows one restricted to PSS,
   * which Corretto does not, and nobody but ourselves need have secp256k1. Null: any delegate.
   */
  private static @Nullable Provider soleProvider(@Nullable PublicKey key) {
    if (key == null) {
      return null;
    }
    if (key.getAlgorithm().equals("RSASSA-PSS")) {
      try {
        return KeyFamily.RSA.jdkProvider();
      } catch (GeneralSecurityException e) {
        throw new ProviderException(e.getMessage(), e);
      }
    }
    return Secp256k1.has(key) ? Secp256k1.provider() : null;
  }

  private static <T> T of(Provider provider, String algorithm, Lookup<T> lookup) {
    try {
      return lookup.get(algorithm, provider);
    } catch (GeneralSecurityException e) {
      throw new ProviderException(provider.getName() + " lacks " + algorithm, e);
    }
  }

  /** A new generator of key pairs of the delegate for this algorithm. */
  KeyPairGenerator keyPairGenerator(String algorithm) {
    return find("KeyPairGenerator.", algorithm, KeyPairGenerator::getInstance);
  }

  /** A key factory for this algorithm, of whichever delegate has one. */
  KeyFactory keyFactory(String algorithm) {
    return find("KeyFactory.", algorithm, KeyFactory::getInstance);
  }

  /**
   * What reads private keys for an object of this provider: as its own objects, which it need not
   * translate at each use, if it has a key factory for them.
   *
   * @param algorithm that of the key
   * @param worker null: one that does not say which it is, as NONEwithRSA of the JDK
   */
  PrivateKeyReader privateKeys(String algorithm, @Nullable Provider worker) {
    Reader known = readers.get(algorithm);
    if (known == null || !Objects.equals(known.worker(), worker)) {
      boolean reads = worker != null && worker.getService("KeyFactory", algorithm) != null;
      Provider factory =
          reads ? Objects.requireNonNull(worker) : keyFactory(algorithm).getProvider();
      known = new Reader(worker, new Pkcs8Reader(algorithm, factory));
      readers.put(algorithm, known);
    }
    return known.reader();
  }

  /** What reads the keys for a worker; the last one of each algorithm is remembered. */
  private record Reader(@Nullable Provider worker, PrivateKeyReader reader) {}

  /** Looks for the first provider that has an algorithm; once, then the same serves always. */
  private <T> T find(String type, String algorithm, Lookup<T> lookup) {
    Provider known = chosen.get(type.concat(algorithm));
    if (known != null) {
      try {
        return lookup.get(algorithm, known);
      } catch (GeneralSecurityException e) {
        throw new ProviderException(known.getName() + " lost " + algorithm, e);
      }
    }
    for (Provider candidate : candidates(algorithm)) {
      try {
        T found = lookup.get(algorithm, candidate);
        chosen.putIfAbsent(type.concat(algorithm), candidate);
        return found;
      } catch (GeneralSecurityException | SecurityException notThere) {
        // The next one; that none has it is reported below.
      }
    }
    throw nobody(algorithm);
  }

  /** {@code getInstance} of one type of service. */
  @FunctionalInterface
  private interface Lookup<T> {
    T get(String algorithm, Provider provider) throws GeneralSecurityException;
  }

  /** Whether a message may be given to this provider piece by piece. */
  static boolean streams(Provider provider) {
    return STREAMING.contains(provider.getName());
  }

  /** Parameters from the JDK's provider, whichever delegate works. */
  static AlgorithmParameters parameters(String algorithm, AlgorithmParameterSpec spec) {
    try {
      AlgorithmParameters parameters = parameters(algorithm);
      parameters.init(spec);
      return parameters;
    } catch (GeneralSecurityException e) {
      throw new ProviderException("no parameters for " + algorithm, e);
    }
  }

  /** The same, not initialised. */
  static AlgorithmParameters parameters(String algorithm) {
    try {
      return AlgorithmParameters.getInstance(algorithm, SUN_JCE);
    } catch (GeneralSecurityException e) {
      throw new ProviderException("no parameters for " + algorithm, e);
    }
  }

  /** Randomness where the caller gave none; never our own service. */
  static SecureRandom random() {
    return Randomness.INSTANCE;
  }

  private List<Provider> candidates(String algorithm) {
    String name = configured.get();
    if (name.equals(SUN_JCE)) {
      return JDK.stream().map(Delegates::find).filter(Objects::nonNull).toList();
    }
    if (!name.equals(AUTO)) {
      Provider provider = named(name);
      if (provider == null) {
        throw new ProviderException(
            "cmk.delegate names "
                + name
                + ", which is neither registered nor on the class path; registered are "
                + names());
      }
      return List.of(provider);
    }
    List<Provider> found = new ArrayList<>();
    for (String fast : BY_SPEED) {
      Provider provider = find(fast);
      // Corretto's key wrap lacks the encrypt and decrypt modes; nobody waits for a key wrap.
      boolean fits = !(fast.equals(CORRETTO) && algorithm.contains("/KW"));
      if (provider != null && fits) {
        found.add(provider);
      }
    }
    return found;
  }

  /** One of those that serve unasked, which an impostor does not. */
  private static @Nullable Provider find(String name) {
    Provider registered = KnownProviders.registered(name);
    return registered == null && name.equals(CORRETTO) ? Corretto.INSTANCE : registered;
  }

  /** The one that the operator named: whoever bears that name, but ourselves. */
  private static @Nullable Provider named(String name) {
    Provider registered = Security.getProvider(name);
    if (registered != null) {
      return registered.getClass().getName().startsWith("io.github.cmkjca.") ? null : registered;
    }
    return find(name);
  }

  private static String names() {
    List<String> names = new ArrayList<>();
    for (Provider provider : Security.getProviders()) {
      names.add(provider.getName());
    }
    return String.join(", ", names);
  }

  private ProviderException nobody(String algorithm) {
    return new ProviderException(
        "no delegate for " + algorithm + " (cmk.delegate = " + configured.get() + ")");
  }

  /** Corretto when it is on the class path without being registered; made once, at first need. */
  private static final class Corretto {
    static final @Nullable Provider INSTANCE = load();

    private static @Nullable Provider load() {
      // The stream looks at class names without constructing strangers, which costs (see Services).
      try {
        return ServiceLoader.load(Provider.class, ClassLoader.getSystemClassLoader()).stream()
            .filter(candidate -> candidate.type().getName().equals(KnownProviders.CORRETTO_CLASS))
            .findFirst()
            .map(ServiceLoader.Provider::get)
            .orElse(null);
      } catch (ServiceConfigurationError | LinkageError unusable) {
        System.getLogger("io.github.cmkjca")
            .log(System.Logger.Level.WARNING, CORRETTO + " cannot be loaded: " + unusable);
        return null;
      }
    }
  }

  private static final class Randomness {
    static final SecureRandom INSTANCE = get();

    private static SecureRandom get() {
      try {
        return SecureRandom.getInstance("DRBG", "SUN");
      } catch (GeneralSecurityException e) {
        throw new ProviderException("the JDK's DRBG is missing", e);
      }
    }
  }
}
