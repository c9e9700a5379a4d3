package io.github.cmkjca.jca;

import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * What a keystore tells about an entry without opening its key.
 *
 * @param kind of entry
 * @param created when it was put
 * @param certificates the trusted certificate, or the chain of a private key, its own first; empty
 *     for a secret key and for a CMK pair that has none yet
 * @param attributes what is known besides
 */
record KeyStoreItem(
    Kind kind,
    Instant created,
    List<Certificate> certificates,
    Set<KeyStore.Entry.Attribute> attributes) {

  /** What entries hold. */
  enum Kind {
    SECRET_KEY,
    PRIVATE_KEY,
    CERTIFICATE
  }

  /** Whether it is a key entry; else it is a trusted certificate. */
  boolean isKey() {
    return kind != Kind.CERTIFICATE;
  }

  /** The class of its entry; a private key without a chain has none. */
  Class<? extends KeyStore.Entry> entryClass() {
    return switch (kind) {
      case CERTIFICATE -> KeyStore.TrustedCertificateEntry.class;
      case SECRET_KEY -> KeyStore.SecretKeyEntry.class;
      case PRIVATE_KEY ->
          certificates.isEmpty() ? KeyStore.Entry.class : KeyStore.PrivateKeyEntry.class;
    };
  }
}
