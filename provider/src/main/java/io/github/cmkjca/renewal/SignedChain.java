package io.github.cmkjca.renewal;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The certificates that an authority gave, in whatever order they stand in its file.
 *
 * @param certificates all of them
 */
record SignedChain(List<X509Certificate> certificates) {

  /** Reads PEM, or base64 of PKCS #7. */
  static SignedChain of(String pem) throws RenewalException {
    try {
      Collection<? extends Certificate> read =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)));
      List<X509Certificate> certificates = new ArrayList<>();
      for (Certificate certificate : read) {
        certificates.add((X509Certificate) certificate);
      }
      if (certificates.isEmpty()) {
        throw new RenewalException("the chain has no certificate; PEM is expected");
      }
      return new SignedChain(List.copyOf(certificates));
    } catch (CertificateException e) {
      throw new RenewalException(
          "the chain cannot be read as certificates in PEM form: " + e.getMessage(), e);
    }
  }

  /**
   * The chain of this key: its own certificate, then each issuer's, as far as they are there. Empty
   * if none of the certificates is of this key.
   *
   * @param evenBeforeItIsValid whether the key's certificate may begin to be valid later
   * @throws RenewalException if the key's certificate has run out or is not yet valid, or a
   *     signature is wrong
   */
  List<X509Certificate> of(PublicKey publicKey, Instant now, boolean evenBeforeItIsValid)
      throws RenewalException {
    X509Certificate own = null;
    for (X509Certificate candidate : certificates) {
      if (Arrays.equals(candidate.getPublicKey().getEncoded(), publicKey.getEncoded())) {
        own = candidate;
        break;
      }
    }
    if (own == null) {
      return List.of();
    }
    if (own.getNotAfter().toInstant().isBefore(now)) {
      throw new RenewalException(
          "the certificate of "
              + own.getSubjectX500Principal()
              + " ran out on "
              + own.getNotAfter().toInstant());
    }
    if (!evenBeforeItIsValid && own.getNotBefore().toInstant().isAfter(now)) {
      throw new RenewalException(
          "the certificate of "
              + own.getSubjectX500Principal()
              + " is not valid before "
              + own.getNotBefore().toInstant()
              + ", and until then nobody would accept it: take it then, or now with"
              + " --allow-not-yet-valid");
    }
    List<X509Certificate> chain = new ArrayList<>();
    for (X509Certificate next = own; next != null && !chain.contains(next); next = issuer(next)) {
      chain.add(next);
    }
    return List.copyOf(chain);
  }

  private @Nullable X509Certificate issuer(X509Certificate certificate) throws RenewalException {
    if (certificate.getIssuerX500Principal().equals(certificate.getSubjectX500Principal())) {
      return null;
    }
    GeneralSecurityException wrong = null;
    for (X509Certificate candidate : certificates) {
      if (candidate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())) {
        try {
          certificate.verify(candidate.getPublicKey());
          return candidate;
        } catch (GeneralSecurityException e) {
          wrong = e;
        }
      }
    }
    if (wrong != null) {
      throw new RenewalException(
          "the certificate of "
              + certificate.getSubjectX500Principal()
              + " was not signed by the key of its issuer in the chain",
          wrong);
    }
    return null;
  }
}
