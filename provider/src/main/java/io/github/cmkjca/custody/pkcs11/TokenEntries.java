package io.github.cmkjca.custody.pkcs11;

import io.github.cmkjca.spi.kms.KeyUnavailableException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.cert.Certificate;

/**
 * The entries of a token, for who removes key pairs and has them for himself. A key store of
 * SunPKCS11 knows entries as it has read them last, and looks for their keys in the token: so one
 * that has not read them again can still be asked for a key whose certificate is gone.
 *
 * @param objects to remove by
 * @param witness to ask whether it is removed; of another provider, for each has one key store
 * @param token for messages
 */
record TokenEntries(KeyStore objects, KeyStore witness, String token) {
  /** Whether there is an entry with this label now. */
  boolean shows(String label) throws GeneralSecurityException, IOException {
    objects.load(null, null);
    return objects.containsAlias(label);
  }

  /** Removes the pair that is shown: the certificate, then the private key. */
  void remove(String label) throws GeneralSecurityException, IOException {
    rememberNow();
    Key key = objects.getKey(label, null);
    Certificate certificate = objects.getCertificate(label);
    if (certificate != null) {
      stripCertificate(label, key, certificate);
    }
    removeAsRead(objects, label);
    if (shows(label)) {
      throw stillThere(label);
    }
  }

  /** Takes the certificate of this label away, and lets be the private key that it shows. */
  void strip(String label) throws GeneralSecurityException, IOException {
    Certificate certificate = objects.getCertificate(label);
    if (certificate != null) {
      stripCertificate(label, objects.getKey(label, null), certificate);
    }
    if (shows(label)) {
      throw new KeyStoreException("the certificate of that label does not go alone");
    }
  }

  /** The key store removes the certificate that is to be replaced before it fails. */
  private void stripCertificate(String label, Key key, Certificate certificate) {
    Certificate[] chain = {new UnencodableCertificate(certificate.getPublicKey())};
    try {
      objects.setKeyEntry(label, key, null, chain);
    } catch (KeyStoreException e) {
      // As it should; if for another reason, both are there and go together.
    }
  }

  /** From now on it can be seen of all entries that there are whether their keys have gone. */
  void rememberNow() throws GeneralSecurityException, IOException {
    witness.load(null, null);
  }

  /**
   * Removes the private key of an entry whose certificate may be gone since it was read.
   *
   * @param store that has read it
   */
  void removeAsRead(KeyStore store, String label) throws GeneralSecurityException, IOException {
    store.deleteEntry(label);
    if (witness.getKey(label, null) != null) {
      throw stillThere(label);
    }
  }

  private KeyUnavailableException stillThere(String label) {
    return new KeyUnavailableException(
        "the token of "
            + token
            + " still has the key labelled "
            + label
            + " after it was told to destroy it");
  }
}
