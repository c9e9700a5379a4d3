package io.github.cmkjca.jca;

import io.github.cmkjca.kms.Integration;
import io.github.cmkjca.spi.kms.KeyUsage;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.NoSuchAlgorithmException;
import java.security.UnrecoverableEntryException;
import java.security.cert.X509Certificate;
import java.util.Collections;
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
      Live source = new Live(keys, live.get());
      source.now();
      return source;
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
  record Live(KeyStore keys, LiveKeys live) implements CertifiedKeys {
    private static final System.Logger LOG = System.getLogger("io.github.cmkjca");

    @Override
    public long revision() {
      return live.revision();
    }

    /** An entry that cannot be read is left out and logged: the others still serve. */
    @Override
    public Map<String, KeyStore.PrivateKeyEntry> now() {
      Map<String, KeyStore.PrivateKeyEntry> entries = new LinkedHashMap<>();
      for (String alias : live.certifiedAliases()) {
        try {
          if (keys.getEntry(alias, null) instanceof KeyStore.PrivateKeyEntry entry
              && signs(entry)) {
            entries.put(alias, throughTls(entry));
          }
        } catch (Exception unreadable) {
          LOG.log(
              System.Logger.Level.WARNING,
              "TLS does without the entry '" + alias + "', which cannot be read",
              unreadable);
        }
      }
      return entries;
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
