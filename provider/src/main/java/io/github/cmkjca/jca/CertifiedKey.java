package io.github.cmkjca.jca;

import io.github.cmkjca.secrets.PrivateKeyForm;
import java.security.InvalidKeyException;
import java.security.KeyStoreException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The certificate chain of a private key, found to be one.
 *
 * @param publicKey of the first certificate, as an object of the JDK
 * @param family of that key
 * @param chain the key's own certificate first
 */
record CertifiedKey(PublicKey publicKey, KeyFamily family, List<Certificate> chain) {
  /** NIST SP 800-131A section 3: less is broken or soon will be; legacy devices still have it. */
  private static final int LEAST_RSA_BITS = 1024;

  CertifiedKey {
    chain = List.copyOf(chain);
  }

  /**
   * Checks a chain: X.509, each certificate issued by the next one, of a key that is supported.
   *
   * @param alias for messages
   */
  static CertifiedKey of(String alias, Certificate @Nullable [] chain) throws KeyStoreException {
    if (chain == null || chain.length == 0) {
      throw refused(alias, "a private key needs its certificate chain");
    }
    List<Certificate> certificates = new ArrayList<>(chain.length);
    Set<Certificate> seen = new HashSet<>();
    @Nullable X509Certificate previous = null;
    for (Certificate certificate : chain) {
      X509Certificate x509 = parsed(alias, certificate);
      if (previous != null
          && !previous.getIssuerX500Principal().equals(x509.getSubjectX500Principal())) {
        throw refused(
            alias,
            "the chain is broken: a certificate issued by "
                + previous.getIssuerX500Principal()
                + " is followed by one of "
                + x509.getSubjectX500Principal()
                + "; give the key's own certificate first, then each issuer's");
      }
      if (!seen.add(x509)) {
        throw refused(alias, "the chain has a certificate twice");
      }
      certificates.add(x509);
      previous = x509;
    }
    try {
      PublicKey publicKey = KeyFamily.inBasicForm(certificates.get(0).getPublicKey());
      if (publicKey instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() < LEAST_RSA_BITS) {
        throw refused(
            alias,
            "RSA keys of "
                + rsa.getModulus().bitLength()
                + " bits are too weak to keep; at least "
                + LEAST_RSA_BITS
                + " bits are needed");
      }
      return new CertifiedKey(publicKey, KeyFamily.of(publicKey), certificates);
    } catch (InvalidKeyException e) {
      throw new KeyStoreException("entry '" + alias + "': " + e.getMessage(), e);
    }
  }

  /** What its bytes say, whatever the object says: the bytes are what is kept. */
  private static X509Certificate parsed(String alias, @Nullable Certificate certificate)
      throws KeyStoreException {
    if (!(certificate instanceof X509Certificate)) {
      throw refused(alias, "the chain is of X.509 certificates only");
    }
    try {
      return (X509Certificate) Certificates.parse(certificate.getEncoded());
    } catch (CertificateException e) {
      throw new KeyStoreException("entry '" + alias + "': a certificate is unreadable", e);
    }
  }

  /** Standard name of the key's algorithm. */
  String algorithm() {
    return publicKey.getAlgorithm();
  }

  /** The certificates in DER form. */
  List<byte[]> der(String alias) throws KeyStoreException {
    List<byte[]> der = new ArrayList<>(chain.size());
    try {
      for (Certificate certificate : chain) {
        der.add(certificate.getEncoded());
      }
    } catch (CertificateEncodingException e) {
      throw new KeyStoreException("entry '" + alias + "': a certificate has no encoding", e);
    }
    return der;
  }

  /** Refuses a key whose public key the chain does not certify. */
  void requireKeyOf(String alias, PublicKey other) throws KeyStoreException {
    if (!MessageDigest.isEqual(publicKey.getEncoded(), other.getEncoded())) {
      throw noMatch(alias);
    }
  }

  /** Refuses a private key, in PKCS #8 form, that the certified public key does not belong to. */
  void requireKey(String alias, byte[] pkcs8) throws KeyStoreException {
    if (!PrivateKeyForm.isPlain(pkcs8)) {
      throw refused(
          alias,
          "the private key is not in PKCS#8 form as DER has it (RFC 5958; X.690 section 10), as a"
              + " KeyFactory of the JDK gives it");
    }
    if (!KeyPairProof.belongTogether(family, publicKey, pkcs8)) {
      throw noMatch(alias);
    }
  }

  private static KeyStoreException noMatch(String alias) {
    return refused(
        alias,
        "the private key does not belong to the first certificate of the chain; give the key's own"
            + " certificate first");
  }

  private static KeyStoreException refused(String alias, String why) {
    return new KeyStoreException("entry '" + alias + "': " + why);
  }
}
