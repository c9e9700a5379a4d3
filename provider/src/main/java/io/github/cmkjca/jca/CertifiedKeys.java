package io.github.cmkjca.jca;

import io.github.cmkjca.curve.Secp256k1;
import io.github.cmkjca.kms.Integration;
import io.github.cmkjca.spi.kms.KeyUsage;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.UnrecoverableEntryException;
import java.security.cert.X509Certificate;
import java.security.interfaces.XECPublicKey;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import javax.security.auth.x500.X500Principal;

/** The private keys with X.509 chains of one keystore, for a key manager. */
sealed interface CertifiedKeys {
  /** Moves whenever they could have changed. */
  long revision();

  /** As they are now, by alias. */
  Map<String, KeyStore.PrivateKeyEntry> now();

  /** What protects an entry. */
  @FunctionalInterface
  interface Protections {
    /** The protection parameter of this alias. */
    KeyStore.ProtectionParameter of(String alias) throws KeyStoreException;
  }

  /** Those of a keystore: live if it is of type {@code CMK}, else as they are now. */
  static CertifiedKeys of(KeyStore keys, Protections protections)
      throws KeyStoreException, NoSuchAlgorithmException, UnrecoverableEntryException {
    Optional<LiveKeys> live = LiveKeys.of(keys);
    if (live.isPresent()) {
      return new Live(keys, live.get());
    }
    Map<String, KeyStore.PrivateKeyEntry> entries = new LinkedHashMap<>();
    for (String alias : Collections.list(keys.aliases())) {
      if (keys.entryInstanceOf(alias, KeyStore.PrivateKeyEntry.class)
          && keys.getEntry(alias, protections.of(alias)) instanceof KeyStore.PrivateKeyEntry entry
          && entry.getCertificate() instanceof X509Certificate) {
        entries.put(alias, entry);
      }
    }
    return new Fixed(entries);
  }

  /** Of a keystore that nobody changes. */
  record Fixed(Map<String, KeyStore.PrivateKeyEntry> now) implements CertifiedKeys {
    /** Copies the map. */
    public Fixed {
      now = Collections.unmodifiableMap(new LinkedHashMap<>(now));
    }

    @Override
    public long revision() {
      return 0;
    }
  }

  /** Of the live view of a vault; used through the integration TLS. */
  final class Live implements CertifiedKeys {
    private static final System.Logger LOG = System.getLogger("io.github.cmkjca");

    /** So often entries that could not be read are tried again when anything changes. */
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final KeyStore keys;
    private final LiveKeys live;
    private final LongSupplier nanoTime;
    private volatile Snapshot last;

    /**
     * What was read.
     *
     * @param certifiedRevision before it was read
     * @param readAt by {@link System#nanoTime()}
     * @param unreadable aliases of what had to be left out
     */
    private record Snapshot(
        long certifiedRevision,
        long readAt,
        Set<String> unreadable,
        Map<String, KeyStore.PrivateKeyEntry> entries) {}

    Live(KeyStore keys, LiveKeys live) {
      this(keys, live, System::nanoTime);
    }

    /** With another clock, for tests. */
    Live(KeyStore keys, LiveKeys live, LongSupplier nanoTime) {
      this.keys = keys;
      this.live = live;
      this.nanoTime = nanoTime;
      this.last = read(Set.of());
    }

    @Override
    public long revision() {
      return live.vaultRevision();
    }

    /** The same object while nothing of it changed. */
    @Override
    public Map<String, KeyStore.PrivateKeyEntry> now() {
      Snapshot known = last;
      if (mayChange(known) || live.certifiedRevision() != known.certifiedRevision()) {
        known = read(known.unreadable());
        last = known;
      }
      return known.entries();
    }

    private boolean mayChange(Snapshot known) {
      return !known.unreadable().isEmpty() && nanoTime.getAsLong() - known.readAt() >= RETRY_NANOS;
    }

    /** An entry that cannot be read is left out and logged, once: the others still serve. */
    private Snapshot read(Set<String> knownUnreadable) {
      long certifiedRevision = live.certifiedRevision();
      long readAt = nanoTime.getAsLong();
      Set<String> unreadable = new HashSet<>();
      Map<String, KeyStore.PrivateKeyEntry> entries = new LinkedHashMap<>();
      for (String alias : live.certifiedAliases()) {
        try {
          if (keys.getEntry(alias, null) instanceof KeyStore.PrivateKeyEntry entry
              && servesTls(entry)) {
            entries.put(alias, throughTls(entry));
          }
        } catch (Exception cause) {
          unreadable.add(alias);
          if (!knownUnreadable.contains(alias)) {
            LOG.log(
                System.Logger.Level.WARNING,
                "TLS does without the entry '" + alias + "', which cannot be read",
                cause);
          }
        }
      }
      return new Snapshot(certifiedRevision, readAt, unreadable, newestFirst(entries));
    }

    /**
     * Of several that would do, the JDK takes the first whose certificate is valid: of those with
     * the same subject let that be the one that was certified last. Those of other subjects stay
     * where they are, so that nobody gets before them by the date of his certificate.
     */
    private static Map<String, KeyStore.PrivateKeyEntry> newestFirst(
        Map<String, KeyStore.PrivateKeyEntry> entries) {
      Map<X500Principal, List<Map.Entry<String, KeyStore.PrivateKeyEntry>>> bySubject =
          entries.entrySet().stream()
              .collect(
                  Collectors.groupingBy(
                      entry -> certificate(entry.getValue()).getSubjectX500Principal(),
                      LinkedHashMap::new,
                      Collectors.toList()));
      Map<String, KeyStore.PrivateKeyEntry> sorted = new LinkedHashMap<>();
      for (List<Map.Entry<String, KeyStore.PrivateKeyEntry>> same : bySubject.values()) {
        same.stream()
            .sorted(
                Map.Entry.comparingByValue(
                    Comparator.comparing(
                        (KeyStore.PrivateKeyEntry entry) -> certificate(entry).getNotBefore(),
                        Comparator.reverseOrder())))
            .forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
      }
      return sorted;
    }

    private static X509Certificate certificate(KeyStore.PrivateKeyEntry entry) {
      return (X509Certificate) entry.getCertificate();
    }

    /**
     * A key for decryption or key agreement has no place in a handshake, nor has one on secp256k1:
     * JSSE asks for EC, takes the first such key, and then lacks the curve.
     */
    private static boolean servesTls(KeyStore.PrivateKeyEntry entry) {
      PublicKey publicKey = entry.getCertificate().getPublicKey();
      return !Secp256k1.has(publicKey) && !(publicKey instanceof XECPublicKey) && signs(entry);
    }

    private static boolean signs(KeyStore.PrivateKeyEntry entry) {
      return !(entry.getPrivateKey() instanceof PrivateKeyHandle handle
              && handle.place() instanceof PrivateKeyHandle.CmkPair cmk)
          || cmk.keyUsage() == KeyUsage.SIGN_VERIFY;
    }

    private static KeyStore.PrivateKeyEntry throughTls(KeyStore.PrivateKeyEntry entry)
        throws Exception {
      return entry.getPrivateKey() instanceof PrivateKeyHandle handle
          ? new KeyStore.PrivateKeyEntry(
              handle.through(Integration.TLS), entry.getCertificateChain(), entry.getAttributes())
          : entry;
    }
  }
}
