package io.github.cmkjca.jca;

import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * What a keystore tells about an entry without opening its key.
 *
 * @param key whether it is a key entry; else it is a trusted certificate
 * @param created when it was put
 * @param certificates the trusted certificate, or the chain of a private key, its own first; empty
 *     for a secret key
 * @param attributes what is known besides
 */
record KeyStoreItem(
    boolean key,
    Instant created,
    List<Certificate> certificates,
    Set<KeyStore.Entry.Attribute> attributes) {}
