package io.github.cmkjca.jca;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.ProviderException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.KeyStoreBuilderParameters;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Lets the JDK's key manager choose among the keys that there are now. When they change, handshakes
 * under way go on with the key and the certificates that they chose: an alias says of which
 * generation it is. Safe for use by many threads.
 */
final class LiveKeyManager extends X509ExtendedKeyManager {
  private static final System.Logger LOG = System.getLogger("io.github.cmkjca");

  /** More than can change while one handshake is on its way. */
  private static final int GENERATIONS_KEPT = 16;

  /** So long others go on with the last keys while one handshake reads the new ones. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Longer than the registry waits for a writer; a handshake that waits longer has failed. */
  private static final long GIVING_UP_SECONDS = 40;

  private final List<CertifiedKeys> sources;
  private final ReentrantLock lock = new ReentrantLock();

  /** When reading began that goes on, or that was the last. */
  private volatile long readingSince;

  /** Newest first; replaced under the lock. */
  private volatile List<Generation> generations = List.of();

  /**
   * Keys that are chosen from together.
   *
   * @param number part of its aliases
   * @param revisions of the sources when they were read
   * @param entries of each source
   * @param algorithms of their keys
   * @param chooser the JDK's
   */
  private record Generation(
      long number,
      long[] revisions,
      List<Map<String, KeyStore.PrivateKeyEntry>> entries,
      Set<String> algorithms,
      X509ExtendedKeyManager chooser) {
    static Generation of(
        long number, long[] revisions, List<Map<String, KeyStore.PrivateKeyEntry>> entries) {
      Set<String> algorithms = new HashSet<>();
      for (Map<String, KeyStore.PrivateKeyEntry> some : entries) {
        for (KeyStore.PrivateKeyEntry entry : some.values()) {
          algorithms.add(entry.getCertificate().getPublicKey().getAlgorithm());
        }
      }
      return new Generation(
          number, revisions, entries, Set.copyOf(algorithms), LiveKeyManager.chooser(entries));
    }

    /** The same keys, found unchanged. */
    Generation at(long[] newRevisions) {
      return new Generation(number, newRevisions, entries, algorithms, chooser);
    }

    /**
     * Whether a key can be of this type at all. JSSE asks for one type after the other at each
     * handshake, and the JDK's key manager looks through all keystores each time.
     *
     * @param keyType algorithm of the key, followed by that of its authority if that matters:
     *     {@code EC_RSA}
     */
    boolean has(String keyType) {
      int end = keyType.indexOf('_');
      return algorithms.contains(end < 0 ? keyType : keyType.substring(0, end));
    }

    @Nullable String choose(Function<X509ExtendedKeyManager, @Nullable String> choice) {
      String chosen = choice.apply(chooser);
      return chosen == null ? null : alias(chosen);
    }

    String alias(String chosen) {
      return number + "/" + chosen;
    }

    /** By its alias in the keystore, for servers that are told which one to use. */
    KeyStore.@Nullable PrivateKeyEntry entry(String keyStoreAlias) {
      for (Map<String, KeyStore.PrivateKeyEntry> some : entries) {
        KeyStore.PrivateKeyEntry entry = some.get(keyStoreAlias);
        if (entry != null) {
          return entry;
        }
      }
      return null;
    }
  }

  LiveKeyManager(List<CertifiedKeys> sources) {
    this.sources = sources;
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyType, Principal[] issuers, @Nullable Socket socket) {
    return choose(chooser -> chooser.chooseClientAlias(keyType, issuers, socket));
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal[] issuers, @Nullable Socket socket) {
    return chooseForServer(keyType, chooser -> chooser.chooseServerAlias(keyType, issuers, socket));
  }

  @Override
  public @Nullable String chooseEngineClientAlias(
      String[] keyType, Principal[] issuers, @Nullable SSLEngine engine) {
    return choose(chooser -> chooser.chooseEngineClientAlias(keyType, issuers, engine));
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal[] issuers, @Nullable SSLEngine engine) {
    return chooseForServer(
        keyType, chooser -> chooser.chooseEngineServerAlias(keyType, issuers, engine));
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal[] issuers) {
    return all(chooser -> chooser.getClientAliases(keyType, issuers));
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal[] issuers) {
    return all(chooser -> chooser.getServerAliases(keyType, issuers));
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(@Nullable String alias) {
    return of(
        alias,
        X509ExtendedKeyManager::getCertificateChain,
        entry ->
            Arrays.copyOf(
                entry.getCertificateChain(),
                entry.getCertificateChain().length,
                X509Certificate[].class));
  }

  /** One for each caller, who may destroy it. */
  @Override
  public @Nullable PrivateKey getPrivateKey(@Nullable String alias) {
    PrivateKey shared =
        of(alias, X509ExtendedKeyManager::getPrivateKey, KeyStore.PrivateKeyEntry::getPrivateKey);
    return shared instanceof PrivateKeyHandle handle ? handle.forHandshakes() : shared;
  }

  private @Nullable String choose(Function<X509ExtendedKeyManager, @Nullable String> choice) {
    Generation now = newest();
    return now == null ? null : now.choose(choice);
  }

  private @Nullable String chooseForServer(
      @Nullable String keyType, Function<X509ExtendedKeyManager, @Nullable String> choice) {
    Generation now = newest();
    return now == null || keyType == null || !now.has(keyType) ? null : now.choose(choice);
  }

  private String @Nullable [] all(Function<X509ExtendedKeyManager, String @Nullable []> list) {
    Generation now = newest();
    String[] found = now == null ? null : list.apply(now.chooser());
    return now == null || found == null
        ? null
        : Arrays.stream(found).map(now::alias).toArray(String[]::new);
  }

  private <T> @Nullable T of(
      @Nullable String alias, Getter<T> getter, Function<KeyStore.PrivateKeyEntry, T> ofEntry) {
    if (alias == null) {
      return null;
    }
    int slash = alias.indexOf('/');
    String number = slash < 0 ? "" : alias.substring(0, slash);
    for (Generation generation : generations) {
      if (number.equals(Long.toString(generation.number()))) {
        return getter.get(generation.chooser(), alias.substring(slash + 1));
      }
    }
    Generation now = newest();
    KeyStore.PrivateKeyEntry entry = now == null ? null : now.entry(alias);
    return entry == null ? null : ofEntry.apply(entry);
  }

  @FunctionalInterface
  private interface Getter<T> {
    @Nullable T get(X509ExtendedKeyManager chooser, String alias);
  }

  /** Null if the keys cannot be read: the handshake fails with an alert, and the log says why. */
  private @Nullable Generation newest() {
    try {
      long[] revisions = revisions();
      List<Generation> known = generations;
      return !known.isEmpty() && Arrays.equals(known.get(0).revisions(), revisions)
          ? known.get(0)
          : renewed(known);
    } catch (RuntimeException unavailable) {
      LOG.log(
          System.Logger.Level.ERROR,
          "the keys for a TLS handshake cannot be read: " + unavailable.getMessage(),
          unavailable);
      return null;
    }
  }

  /** While one handshake reads the new keys, others go on with the last ones. */
  private Generation renewed(List<Generation> last) {
    if (!lock.tryLock()) {
      if (!last.isEmpty() && System.nanoTime() - readingSince < PATIENCE_NANOS) {
        return last.get(0);
      }
      awaitLock();
    }
    try {
      readingSince = System.nanoTime();
      long[] revisions = revisions(); // before reading: what changes meanwhile is seen next time
      List<Generation> known = generations;
      if (!known.isEmpty() && Arrays.equals(known.get(0).revisions(), revisions)) {
        return known.get(0);
      }
      List<Map<String, KeyStore.PrivateKeyEntry>> entries =
          sources.stream().map(CertifiedKeys::now).toList();
      Generation next =
          !known.isEmpty() && same(known.get(0).entries(), entries)
              ? known.get(0).at(revisions)
              : Generation.of(known.isEmpty() ? 1 : known.get(0).number() + 1, revisions, entries);
      List<Generation> all = new ArrayList<>();
      all.add(next);
      known.stream()
          .filter(older -> older.number() != next.number())
          .limit(GENERATIONS_KEPT - 1L)
          .forEach(all::add);
      generations = List.copyOf(all);
      return next;
    } finally {
      lock.unlock();
    }
  }

  private void awaitLock() {
    boolean locked = false;
    try {
      locked = lock.tryLock(GIVING_UP_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!locked) {
      throw new ProviderException("another handshake has been reading them for too long");
    }
  }

  private long[] revisions() {
    long[] revisions = new long[sources.size()];
    for (int i = 0; i < revisions.length; i++) {
      revisions[i] = sources.get(i).revision();
    }
    return revisions;
  }

  private static boolean same(
      List<Map<String, KeyStore.PrivateKeyEntry>> before,
      List<Map<String, KeyStore.PrivateKeyEntry>> after) {
    for (int i = 0; i < before.size(); i++) {
      if (before.get(i) == after.get(i)) {
        continue;
      }
      if (!before.get(i).keySet().equals(after.get(i).keySet())) {
        return false;
      }
      for (Map.Entry<String, KeyStore.PrivateKeyEntry> entry : before.get(i).entrySet()) {
        KeyStore.PrivateKeyEntry other = after.get(i).get(entry.getKey());
        if (other == null
            || !other.getPrivateKey().equals(entry.getValue().getPrivateKey())
            || !Arrays.equals(
                other.getCertificateChain(), entry.getValue().getCertificateChain())) {
          return false;
        }
      }
    }
    return true;
  }

  /** The JDK's key manager over these keys. */
  private static X509ExtendedKeyManager chooser(
      List<Map<String, KeyStore.PrivateKeyEntry>> entries) {
    try {
      List<KeyStore.Builder> builders = new ArrayList<>();
      for (Map<String, KeyStore.PrivateKeyEntry> some : entries) {
        builders.add(
            KeyStore.Builder.newInstance(
                new KeysAsTheyWere(some), new KeyStore.PasswordProtection(null)));
      }
      KeyManagerFactory factory = KeyManagerFactory.getInstance("NewSunX509", "SunJSSE");
      factory.init(new KeyStoreBuilderParameters(builders));
      for (KeyManager manager : factory.getKeyManagers()) {
        if (manager instanceof X509ExtendedKeyManager chooser) {
          return chooser;
        }
      }
      throw new ProviderException("the JDK's factory NewSunX509 has no X.509 key manager");
    } catch (GeneralSecurityException e) {
      throw new ProviderException("the JDK's key manager refuses the keys", e);
    }
  }
}
