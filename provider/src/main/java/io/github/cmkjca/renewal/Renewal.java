package io.github.cmkjca.renewal;

import io.github.cmkjca.kms.EntryVault;
import io.github.cmkjca.kms.EntryVault.ChainEntry;
import io.github.cmkjca.kms.EntryVault.PrivateKeyEntry;
import io.github.cmkjca.kms.EntryVault.Seen;
import io.github.cmkjca.spi.CmkPrivateKey;
import io.github.cmkjca.spi.DataKeyParameterSpec;
import io.github.cmkjca.spi.EncryptionContext;
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
import java.util.Set;
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
   * A certificate request.
   *
   * @param subject null: as the present certificate has it
   * @param newKey made for it, instead of the present one; null: the key of an earlier request that
   *     waits, else the present one
   * @throws RenewalException if there is nothing to renew, or that is refused
   */
  public CertificateRequest request(@Nullable Subject subject, @Nullable NewKey newKey)
      throws RenewalException {
    requireEntryName();
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
    requireEntryName();
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
    throw changing();
  }

  /**
   * Removes the new key that waits for its certificate. Who may put the entry may do that.
   *
   * @throws RenewalException if none waits, or that is refused
   */
  public void giveUpWaiting() throws RenewalException {
    requireEntryName();
    try {
      if (!entries.delete(waiting())) {
        throw new RenewalException("no new key of '" + alias + "' waits for its certificate");
      }
    } catch (KmsException e) {
      throw refused(e);
    }
  }

  private X509Certificate acceptForWhatIsThere(SignedChain signed, boolean evenBeforeItIsValid)
      throws RenewalException, GeneralSecurityException {
    Instant now = Instant.now();
    Seen seen = seen(alias);
    if (isCmk()) {
      CmkPrivateKey cmk = handle(alias);
      List<X509Certificate> chain =
          cmk == null ? List.of() : signed.of(cmk.publicKey(), now, evenBeforeItIsValid);
      if (cmk == null || chain.isEmpty()) {
        throw ofNoKey();
      }
      entries.exchange(
          List.of(seen), new ChainEntry(alias, now, cmk.keyArn(), der(chain)), Set.of());
      return chain.get(0);
    }
    PrivateKeyEntry present = privateKey(seen);
    Seen seenWaiting = seen(waiting());
    if (seenWaiting.entry().orElse(null) instanceof PrivateKeyEntry next) {
      X509Certificate placeholder = certificate(next);
      List<X509Certificate> chain = signed.of(placeholder.getPublicKey(), now, evenBeforeItIsValid);
      if (!chain.isEmpty()) {
        requirePredecessor(placeholder, present);
        entries.exchange(
            List.of(seenWaiting, seen), certified(next, now, der(chain)), Set.of(waiting()));
        return chain.get(0);
      }
    }
    if (present != null) {
      List<X509Certificate> chain =
          signed.of(certificate(present).getPublicKey(), now, evenBeforeItIsValid);
      if (!chain.isEmpty()) {
        entries.exchange(List.of(seen), certified(present, now, der(chain)), Set.of());
        return chain.get(0);
      }
    }
    throw ofNoKey();
  }

  private RenewalException ofNoKey() {
    return new RenewalException(
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

  private CertificateRequest ofPresentKey(@Nullable Subject subject)
      throws RenewalException, GeneralSecurityException {
    boolean waits = false;
    if (!isCmk()) {
      PrivateKeyEntry present = privateKey(seen(alias));
      if (entries.get(waiting()).orElse(null) instanceof PrivateKeyEntry next) {
        requirePredecessor(certificate(next), present);
        waits = true;
      }
    }
    String name = waits ? waiting() : alias;
    CmkPrivateKey key = handle(name);
    if (key == null) {
      throw new RenewalException(
          "there is no private key '"
              + alias
              + "'; make one with --new-key, or put one by keytool -importkeystore");
    }
    String pem =
        SignedStructures.request(
            subject == null ? presentSubject(name) : subject,
            key.publicKey(),
            Signer.of(key, provider));
    return new CertificateRequest(pem, waits, key.publicKey(), key.keyArn());
  }

  private CertificateRequest ofNewKey(@Nullable Subject subject, NewKey newKey)
      throws RenewalException, GeneralSecurityException {
    if (isCmk()) {
      throw new RenewalException(
          "'"
              + alias
              + "' is a CMK, whose key does not change: create another key and move the"
              + " alias to it (create-key, update-alias), then renew without --new-key");
    }
    Seen seen = seen(alias);
    PrivateKeyEntry present = privateKey(seen);
    if (!newKey.replacesWaiting() && entries.get(waiting()).isPresent()) {
      throw anotherWaits();
    }
    Subject wanted = subject == null ? presentSubject(alias) : subject;
    KeyPairGenerator generator = KeyPairGenerator.getInstance(newKey.algorithm(), provider);
    if (newKey.params() != null) {
      generator.initialize(newKey.params());
    }
    generator.initialize(placeOf(present));
    KeyPair pair = generator.generateKeyPair();
    Signer signer = Signer.of(pair.getPrivate(), provider);
    Instant now = Instant.now();
    X509Certificate placeholder =
        SignedStructures.placeholder(
            wanted,
            predecessor(present).serialNumber(),
            pair.getPublic(),
            signer,
            now.truncatedTo(ChronoUnit.SECONDS));
    PrivateKeyEntry made = entry(pair, now, placeholder);
    List<Seen> decisive = new ArrayList<>(List.of(seen));
    if (!newKey.replacesWaiting()) {
      decisive.add(new Seen(waiting(), Optional.empty()));
    }
    try {
      entries.exchange(decisive, made, Set.of());
    } catch (ConflictException faster) {
      throw !newKey.replacesWaiting() && entries.get(waiting()).isPresent()
          ? anotherWaits()
          : changing();
    }
    return new CertificateRequest(
        SignedStructures.request(wanted, pair.getPublic(), signer),
        true,
        pair.getPublic(),
        made.keyArn());
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

  /**
   * Under the CMK and with the encryption context of the key that it is to replace: what revokes,
   * permits and records the use of the one does so for the other.
   */
  private DataKeyParameterSpec placeOf(@Nullable PrivateKeyEntry present) {
    return present == null
        ? DataKeyParameterSpec.underDefaultKey()
            .withEncryptionContext(EncryptionContext.of("cmk:entry", alias))
        : DataKeyParameterSpec.under(present.keyArn())
            .withEncryptionContext(present.encryptionContext());
  }

  private RenewalException anotherWaits() {
    return new RenewalException(
        "a new key of '"
            + alias
            + "' waits for its certificate already: take its chain (--chain), or have its request"
            + " written again (--csr-out without --new-key), or give it up for another one"
            + " (--replace-waiting) or for none (--give-up-waiting)");
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

  private Seen seen(String name) {
    return new Seen(name, entries.get(name));
  }

  /** Null if there is none; what is something else is not replaced by a private key. */
  private static @Nullable PrivateKeyEntry privateKey(Seen seen) throws RenewalException {
    if (seen.entry().isEmpty()) {
      return null;
    }
    if (seen.entry().get() instanceof PrivateKeyEntry key) {
      return key;
    }
    throw new RenewalException(
        "'"
            + seen.name()
            + "' is no private key, and is not replaced by one: choose another alias, or delete"
            + " that entry first (keytool -delete)");
  }

  private static Predecessor predecessor(@Nullable PrivateKeyEntry present)
      throws CertificateException {
    return Predecessor.of(present == null ? null : certificate(present).getPublicKey());
  }

  /** The operator who asked for the new key saw which key it would replace: this one, or none. */
  private void requirePredecessor(X509Certificate placeholder, @Nullable PrivateKeyEntry present)
      throws RenewalException, CertificateException {
    if (!Predecessor.of(placeholder).equals(predecessor(present))) {
      throw new RenewalException(
          "the key of '"
              + alias
              + "' is another than when the new key that waits was made, which would replace it"
              + " unseen: look at the entry, then ask for a new key (--new-key KIND"
              + " --replace-waiting) or give up the one that waits (--give-up-waiting)");
    }
  }

  /** The first of its chain, which is of the key. */
  private static X509Certificate certificate(PrivateKeyEntry key) throws CertificateException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(key.chain().get(0)));
  }

  private static List<byte[]> der(List<X509Certificate> chain) throws CertificateEncodingException {
    List<byte[]> der = new ArrayList<>(chain.size());
    for (X509Certificate certificate : chain) {
      der.add(certificate.getEncoded());
    }
    return der;
  }

  private boolean isCmk() {
    return alias.startsWith("alias/");
  }

  private String waiting() {
    return EntryVault.WAITING + alias;
  }

  private void requireEntryName() throws RenewalException {
    if (alias.startsWith(EntryVault.WAITING)) {
      throw new RenewalException(
          "'"
              + alias
              + "' is a key that waits for its certificate: name the alias that it is to renew");
    }
  }

  private RenewalException changing() {
    return new RenewalException("'" + alias + "' is being changed by others; try again");
  }

  private static RenewalException refused(Exception e) {
    return new RenewalException(
        e instanceof KmsException kms
            ? kms.errorCode() + ": " + kms.getMessage()
            : String.valueOf(e.getMessage()),
        e);
  }
}
