package io.github.cmkjca.renewal;

import io.github.cmkjca.spi.CmkPrivateKey;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.AlgorithmParameterSpec;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Renews one private-key entry of a live keystore: a request for the authority, signed with its key
 * or with a new one that waits beside it, then the chain, which takes effect at once and whole. The
 * entry serves on meanwhile.
 *
 * @param keys loaded, of type {@code CMK}
 * @param provider the keystore's, with which its handles work
 * @param alias of the entry, which need not exist yet
 */
public record Renewal(KeyStore keys, Provider provider, String alias) {
  /** As the keystore has it, which does not list such entries. */
  private static final String WAITING = "cmk-renewal/";

  /**
   * A new key.
   *
   * @param algorithm of a {@code KeyPairGenerator}
   * @param params its parameters; null: the default
   */
  public record NewKey(String algorithm, @Nullable AlgorithmParameterSpec params) {}

  /**
   * A certificate request in PEM form.
   *
   * @param subject null: as the present certificate has it
   * @param newKey made for it, instead of the present one; null: the key of an earlier request that
   *     waits, else the present one
   * @throws RenewalException if there is nothing to renew, or that is refused
   */
  public String request(@Nullable Subject subject, @Nullable NewKey newKey)
      throws RenewalException {
    try {
      return newKey == null ? ofPresentKey(subject) : ofNewKey(subject, newKey);
    } catch (GeneralSecurityException e) {
      throw refused(e);
    }
  }

  /**
   * Takes the chain that the authority has signed.
   *
   * @param pem certificates in any order; those that do not belong to the chain are left out
   * @return the certificate that is used from now on
   * @throws RenewalException if it is not of the key; what was there before stays
   */
  public X509Certificate accept(String pem) throws RenewalException {
    SignedChain signed = SignedChain.of(pem);
    Instant now = Instant.now();
    try {
      for (String entry : new String[] {waiting(), alias}) {
        if (!(keys.getKey(entry, null) instanceof PrivateKey key)) {
          continue;
        }
        Optional<Certificate[]> chain = signed.of(publicKey(entry), now);
        if (chain.isPresent()) {
          keys.setKeyEntry(alias, key, null, chain.get());
          if (entry.equals(waiting())) {
            keys.deleteEntry(entry);
          }
          return (X509Certificate) chain.get()[0];
        }
      }
    } catch (GeneralSecurityException e) {
      throw refused(e);
    }
    throw new RenewalException(
        "none of the certificates is of the key of '"
            + alias
            + "' or of one that waits for its certificate; give the chain that belongs to the last"
            + " request (renew --alias "
            + alias
            + " --csr-out FILE)");
  }

  private String ofPresentKey(@Nullable Subject subject)
      throws RenewalException, GeneralSecurityException {
    String entry = keys.getKey(waiting(), null) == null ? alias : waiting();
    Key key = keys.getKey(entry, null);
    if (!(key instanceof PrivateKey privateKey)) {
      throw new RenewalException(
          "there is no private key '"
              + alias
              + "'; make one with --new-key, or put one by keytool -importkeystore");
    }
    return SignedStructures.request(
        subject == null ? presentSubject(entry) : subject,
        publicKey(entry),
        Signer.of(privateKey, provider));
  }

  private String ofNewKey(@Nullable Subject subject, NewKey newKey)
      throws RenewalException, GeneralSecurityException {
    if (alias.startsWith("alias/")) {
      throw new RenewalException(
          "'"
              + alias
              + "' is a CMK, whose key does not change: create another key and move the"
              + " alias to it (create-key, update-alias), then renew without --new-key");
    }
    Subject wanted = subject == null ? presentSubject(alias) : subject;
    KeyPairGenerator generator = KeyPairGenerator.getInstance(newKey.algorithm(), provider);
    if (newKey.params() != null) {
      generator.initialize(newKey.params());
    }
    KeyPair pair = generator.generateKeyPair();
    X509Certificate placeholder =
        SignedStructures.placeholder(
            wanted,
            pair.getPublic(),
            Signer.of(pair.getPrivate(), provider),
            Instant.now().truncatedTo(ChronoUnit.SECONDS));
    keys.setKeyEntry(waiting(), pair.getPrivate(), null, new Certificate[] {placeholder});
    return SignedStructures.request(
        wanted, pair.getPublic(), Signer.of(pair.getPrivate(), provider));
  }

  private Subject presentSubject(String entry) throws RenewalException, GeneralSecurityException {
    if (keys.getCertificate(entry) instanceof X509Certificate present) {
      return Subject.of(present);
    }
    throw new RenewalException("'" + alias + "' has no certificate yet: name a --subject");
  }

  private PublicKey publicKey(String entry) throws RenewalException, GeneralSecurityException {
    Certificate certificate = keys.getCertificate(entry);
    if (certificate != null) {
      return certificate.getPublicKey();
    }
    Key key = keys.getKey(entry, null);
    if (key instanceof CmkPrivateKey handle) {
      return handle.publicKey();
    }
    throw new RenewalException("'" + entry + "' does not tell its public key");
  }

  private String waiting() {
    return WAITING + alias;
  }

  private static RenewalException refused(GeneralSecurityException e) {
    return new RenewalException(String.valueOf(e.getMessage()), e);
  }
}
