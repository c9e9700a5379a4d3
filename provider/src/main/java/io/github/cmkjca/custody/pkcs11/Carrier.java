package io.github.cmkjca.custody.pkcs11;

import io.github.cmkjca.spi.kms.KeySpec;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidParameterException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.ProviderException;
import java.security.PublicKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A private key that is made in the token to search by ({@link PairRemoval}), used for nothing and
 * removed again. It has a name of its own that an operator recognises, and a provider and a key
 * store of its own, so that nobody else reads the objects again while it is at work: some steps
 * need the key store as it was read before. For one thread.
 */
final class Carrier {
  private static final int SPARE_NAMES = 0x10000;

  private final String place;
  private final PrivateKey key;
  private final X509Certificate marker;
  private final KeyStore store;

  /** By which the key store finds no entry. */
  private final PublicKey nobodys;

  private boolean gone;

  private Carrier(String place, PrivateKey key, KeyStore store) {
    this.place = place;
    this.key = key;
    this.marker = MarkerCertificate.of(place, key.getAlgorithm());
    this.store = store;
    this.nobodys = MarkerCertificate.of(place + '-', key.getAlgorithm()).getPublicKey();
  }

  /**
   * Makes one, as an object of the token under this name.
   *
   * @param keySpec of what is searched for; a token that lacks the usual one makes it of this spec
   * @throws KeyStoreException if the token makes neither
   */
  static Carrier make(
      TokenConnection connection, TokenKeyMaker maker, String place, KeySpec keySpec)
      throws GeneralSecurityException, IOException {
    Provider provider = connection.makerOf(KeyTemplate.SIGN, place);
    KeyPair pair = pair(provider, maker, KeySpec.ECC_NIST_P256);
    if (pair == null) {
      pair = pair(provider, maker, keySpec);
    }
    if (pair == null) { // which says nothing of what it has made once
      throw new KeyStoreException("it makes no key to search by");
    }
    return new Carrier(place, pair.getPrivate(), TokenConnection.load(provider));
  }

  private static @Nullable KeyPair pair(Provider provider, TokenKeyMaker maker, KeySpec keySpec)
      throws GeneralSecurityException {
    try {
      return maker.pair(provider, keySpec);
    } catch (NoSuchAlgorithmException
        | InvalidAlgorithmParameterException
        | InvalidParameterException e) {
      return null;
    } catch (ProviderException e) {
      if (TokenErrors.isRefusalToMake(e)) {
        return null;
      }
      throw e;
    }
  }

  /**
   * Becomes an entry of the key store, and looks whether no other private key has the same name.
   */
  boolean isAlone() throws GeneralSecurityException {
    if (!store.containsAlias(place)) { // else by the marker of an interrupted search
      put(place, marker);
    }
    try {
      return store.getKey(place, null) != null;
    } catch (ProviderException e) {
      if (TokenErrors.code(e) == null && !TokenErrors.isLost(e)) {
        return false; // "found 2 private keys sharing CKA_ID"
      }
      throw e;
    }
  }

  /**
   * Gives the marker this label, and loses it: the key store removes the certificate that is to be
   * replaced, writes the new one, fails at the one behind it, and so does not come to the key.
   */
  void placeMarker(String label) throws GeneralSecurityException {
    stopBehind(label, marker);
  }

  /** Has the key store do what it does until it has written these certificates. */
  private void stopBehind(String label, Certificate... written) throws KeyStoreException {
    Certificate[] chain = Arrays.copyOf(written, written.length + 1);
    chain[written.length] = new UnencodableCertificate(nobodys);
    try {
      put(label, chain);
    } catch (KeyStoreException e) {
      if (UnencodableCertificate.stopped(e)) {
        return;
      }
      throw e;
    }
    throw new KeyStoreException("the key store of this JDK takes chains in another order");
  }

  /** Takes this label, without a certificate: the key store writes that last. */
  void follow(String label) throws GeneralSecurityException, IOException {
    store.load(null, null);
    stopBehind(label);
  }

  /** Goes, after the marker has gone. */
  void destroy(TokenEntries entries) throws GeneralSecurityException, IOException {
    entries.removeAsRead(store, place);
    gone = true;
  }

  /** Goes, wherever it is, and whatever else has its name. */
  void destroyElsewhere(TokenEntries entries) throws GeneralSecurityException, IOException {
    if (gone) {
      return;
    }
    String spare =
        place + "%04x".formatted(ThreadLocalRandom.current().nextInt(SPARE_NAMES)); // no secret
    store.load(null, null);
    put(spare, MarkerCertificate.of(spare, key.getAlgorithm()));
    if (entries.shows(spare)) {
      entries.remove(spare);
    }
    gone = true;
  }

  private void put(String alias, Certificate... chain) throws KeyStoreException {
    store.setKeyEntry(alias, key, null, chain);
  }
}
