package io.github.cmkjca.jca;

import io.github.cmkjca.kms.Integration;
import io.github.cmkjca.spi.kms.KeyUsage;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.NoSuchAlgorithmException;
import java.security.UnrecoverableEntryException;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

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

    private final KeyStore keys;
    private final LiveKeys live;
    private volatile Snapshot last;

    /**
     * What was read.
     *
     * @param certifiedRevision before it was read
     * @param complete whether no entry had to be left out
     */
    private record Snapshot(
        long certifiedRevision, boolean complete, Map<String, KeyStore.PrivateKeyEntry> entries) {}

    Live(KeyStore keys, LiveKeys live) {
      this.keys = keys;
      this.live = live;
      this.last = read();
    }

    @Override
    public long revision() {
      return live.vaultRevision();
    }

    /** The same object while nothing of it changed. */
    @Override
    public Map<String, KeyStore.PrivateKeyEntry> now() {
      Snapshot known = last;
      if (!known.complete() || live.certifiedRevision() != known.certifiedRevision()) {
        known = read();
        last = known;
      }
      return known.entries();
    }

    /** An entry that cannot be read is left out and logged: the others still serve. */
    private Snapshot read() {
      long certifiedRevision = live.certifiedRevision();
      boolean complete = true;
      Map<String, KeyStore.PrivateKeyEntry> entries = new LinkedHashMap<>();
      for (String alias : live.certifiedAliases()) {
        try {
          if (keys.getEntry(alias, null) instanceof KeyStore.PrivateKeyEntry entry
              && signs(entry)) {
            entries.put(alias, throughTls(entry));
          }
        } catch (Exception unreadable) {
          complete = false;
          LOG.log(
              System.Logger.Level.WARNING,
              "TLS does without the entry '" + alias + "', which cannot be read",
              unreadable);
        }
      }
      return new Snapshot(certifiedRevision, complete, newestFirst(entries));
    }

    /**
     * Of several that would do, the JDK takes the first whose certificate is valid: let that be the
     * one that was certified last.
     */
    private static Map<String, KeyStore.PrivateKeyEntry> newestFirst(
        Map<String, KeyStore.PrivateKeyEntry> entries) {
      Map<String, KeyStore.PrivateKeyEntry> sorted = new LinkedHashMap<>();
      entries.entrySet().stream()
          .sorted(
              Map.Entry.comparingByValue(
                  Comparator.comparing(
                      (KeyStore.PrivateKeyEntry entry) ->
                          ((X509Certificate) entry.getCertificate()).getNotBefore(),
                      Comparator.reverseOrder())))
          .forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
      return sorted;
    }

    /** A CMK for decryption or key agreement has no place in a handshake. */
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
