package io.github.cmkjca.renewal;

import io.github.cmkjca.kms.EntryVault;
import io.github.cmkjca.kms.EntryVault.ChainEntry;
import io.github.cmkjca.kms.EntryVault.Entry;
import io.github.cmkjca.kms.EntryVault.PrivateKeyEntry;
import io.github.cmkjca.spi.CmkPrivateKey;
import io.github.cmkjca.spi.WrappedKeyPairSpec;
import io.github.cmkjca.spi.kms.ConflictException;
import io.github.cmkjca.spi.kms.KmsException;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.Provider;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.AlgorithmParameterSpec;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Renews one private-key entry of a live keystore: a request for the authority, signed with its key
 * or with a new one that waits beside it, then the chain, which takes effect at once and whole. The
 * entry serves on meanwhile.
 *
 * <p>Others may renew the same entry at the same time, in other processes, too: each change is one
 * transaction that is done only if what it was decided by is still there.
 *
 * @param entries of the vault, which change in transactions
 * @param keys the same as a keystore, loaded, of type {@code CMK}
 * @param provider the keystore's, with which its handles work
 * @param alias of the entry, which need not exist yet
 */
public record Renewal(EntryVault entries, KeyStore keys, Provider provider, String alias) {
  /** As the keystore has it, which does not list such entries. */
  private static final String WAITING = "cmk-renewal/";

  /** So often others may be faster before it is given up. */
  private static final int ATTEMPTS = 10;

  /**
   * A new key.
   *
   * @param algorithm of a {@code KeyPairGenerator}
   * @param params its parameters; null: the default
   * @param replacesWaiting whether it takes the place of one that waits already, whose certificate
   *     will then be of no use; else there must be none
   */
  public record NewKey(
      String algorithm, @Nullable AlgorithmParameterSpec params, boolean replacesWaiting) {}

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
    } catch (GeneralSecurityException | KmsException e) {
      throw refused(e);
    }
  }

  /**
   * Takes the chain that the authority has signed.
   *
   * @param pem certificates in any order; those that do not belong to the chain are left out
   * @param evenBeforeItIsValid whether to take a certificate that begins to be valid later, and
   *     until then serves nobody
   * @return the certificate that is used from now on
   * @throws RenewalException if it is not of the key; what was there before stays
   */
  public X509Certificate accept(String pem, boolean evenBeforeItIsValid) throws RenewalException {
    SignedChain signed = SignedChain.of(pem);
    try {
      for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        try {
          return acceptForWhatIsThere(signed, evenBeforeItIsValid);
        } catch (ConflictException changed) {
          // Somebody renewed the same entry meanwhile: look what it is now.
        }
      }
    } catch (GeneralSecurityException | KmsException e) {
      throw refused(e);
    }
    throw new RenewalException("'" + alias + "' is being changed by others; try again");
  }

  private X509Certificate acceptForWhatIsThere(SignedChain signed, boolean evenBeforeItIsValid)
      throws RenewalException, GeneralSecurityException {
    Instant now = Instant.now();
    for (String name : List.of(waiting(), alias)) {
      Optional<Entry> seen = entries.get(name);
      CmkPrivateKey cmk = isCmk(name) ? handle(name) : null;
      PublicKey publicKey = cmk == null ? publicKey(seen) : cmk.publicKey();
      Optional<List<X509Certificate>> chain =
          publicKey == null ? Optional.empty() : signed.of(publicKey, now, evenBeforeItIsValid);
      if (chain.isPresent()) {
        Entry next =
            cmk == null
                ? certified((PrivateKeyEntry) seen.orElseThrow(), now, der(chain.get()))
                : new ChainEntry(alias, now, cmk.keyArn(), der(chain.get()));
        entries.exchange(name, seen, next);
        return chain.get().get(0);
      }
    }
    throw new RenewalException(
        "none of the certificates is of the key of '"
            + alias
            + "' or of one that waits for its certificate; give the chain that belongs to the last"
            + " request (renew --alias "
            + alias
            + " --csr-out FILE)");
  }

  private PrivateKeyEntry certified(PrivateKeyEntry key, Instant now, List<byte[]> chain) {
    return new PrivateKeyEntry(
        alias,
        now,
        key.algorithm(),
        key.keyArn(),
        key.ciphertextBlob(),
        key.encryptionContext(),
        key.message(),
        chain);
  }

  private String ofPresentKey(@Nullable Subject subject)
      throws RenewalException, GeneralSecurityException {
    String name = handle(waiting()) == null ? alias : waiting();
    CmkPrivateKey key = handle(name);
    if (key == null) {
      throw new RenewalException(
          "there is no private key '"
              + alias
              + "'; make one with --new-key, or put one by keytool -importkeystore");
    }
    return SignedStructures.request(
        subject == null ? presentSubject(name) : subject,
        key.publicKey(),
        Signer.of(key, provider));
  }

  private String ofNewKey(@Nullable Subject subject, NewKey newKey)
      throws RenewalException, GeneralSecurityException {
    if (isCmk(alias)) {
      throw new RenewalException(
          "'"
              + alias
              + "' is a CMK, whose key does not change: create another key and move the"
              + " alias to it (create-key, update-alias), then renew without --new-key");
    }
    if (!newKey.replacesWaiting() && entries.get(waiting()).isPresent()) {
      throw anotherWaits();
    }
    Subject wanted = subject == null ? presentSubject(alias) : subject;
    KeyPairGenerator generator = KeyPairGenerator.getInstance(newKey.algorithm(), provider);
    if (newKey.params() != null) {
      generator.initialize(newKey.params());
    }
    KeyPair pair = generator.generateKeyPair();
    Signer signer = Signer.of(pair.getPrivate(), provider);
    Instant now = Instant.now();
    X509Certificate placeholder =
        SignedStructures.placeholder(
            wanted, pair.getPublic(), signer, now.truncatedTo(ChronoUnit.SECONDS));
    PrivateKeyEntry made = entry(pair, now, placeholder);
    if (newKey.replacesWaiting()) {
      entries.put(made);
    } else {
      try {
        entries.exchange(waiting(), Optional.empty(), made);
      } catch (ConflictException faster) {
        throw anotherWaits();
      }
    }
    return SignedStructures.request(wanted, pair.getPublic(), signer);
  }

  private PrivateKeyEntry entry(KeyPair pair, Instant now, X509Certificate placeholder)
      throws GeneralSecurityException {
    CmkPrivateKey handle = (CmkPrivateKey) pair.getPrivate();
    WrappedKeyPairSpec wrapped =
        KeyFactory.getInstance("CMK", provider).getKeySpec(handle, WrappedKeyPairSpec.class);
    return new PrivateKeyEntry(
        waiting(),
        now,
        handle.getAlgorithm(),
        handle.keyArn(),
        wrapped.privateKeyBlob(),
        wrapped.encryptionContext(),
        null,
        der(List.of(placeholder)));
  }

  private RenewalException anotherWaits() {
    return new RenewalException(
        "a new key of '"
            + alias
            + "' waits for its certificate already: take its chain (--chain), or have its request"
            + " written again (--csr-out without --new-key), or give it up for another one"
            + " (--replace-waiting)");
  }

  private Subject presentSubject(String name) throws RenewalException, GeneralSecurityException {
    if (keys.getCertificate(name) instanceof X509Certificate present) {
      return Subject.of(present);
    }
    throw new RenewalException("'" + alias + "' has no certificate yet: name a --subject");
  }

  private @Nullable CmkPrivateKey handle(String name) throws GeneralSecurityException {
    return keys.getKey(name, null) instanceof CmkPrivateKey handle ? handle : null;
  }

  /** What the certificate of an entry says; null if it is no private key. */
  private static @Nullable PublicKey publicKey(Optional<Entry> entry) throws CertificateException {
    return entry.orElse(null) instanceof PrivateKeyEntry key
        ? CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(key.chain().get(0)))
            .getPublicKey()
        : null;
  }

  private static List<byte[]> der(List<X509Certificate> chain) throws CertificateEncodingException {
    List<byte[]> der = new ArrayList<>(chain.size());
    for (X509Certificate certificate : chain) {
      der.add(certificate.getEncoded());
    }
    return der;
  }

  private static boolean isCmk(String name) {
    return name.startsWith("alias/");
  }

  private String waiting() {
    return WAITING + alias;
  }

  private static RenewalException refused(Exception e) {
    return new RenewalException(
        e instanceof KmsException kms
            ? kms.errorCode() + ": " + kms.getMessage()
            : String.valueOf(e.getMessage()),
        e);
  }
}
