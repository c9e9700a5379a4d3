package io.github.cmkjca.jca;

import java.io.ByteArrayInputStream;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** X.509 certificates and their DER form. */
final class Certificates {
  private Certificates() {}

  /**
   * The certificate that is all of these bytes. {@code CertificateFactory} alone would also take
   * PEM, and whatever follows.
   */
  static Certificate parse(byte[] der) throws CertificateException {
    Certificate certificate =
        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
    if (!Arrays.equals(certificate.getEncoded(), der)) {
      throw new CertificateException("the entry is not one certificate in DER form");
    }
    return certificate;
  }

  static List<Certificate> parse(List<byte[]> chain) throws CertificateException {
    List<Certificate> parsed = new ArrayList<>(chain.size());
    for (byte[] der : chain) {
      parsed.add(parse(der));
    }
    return List.copyOf(parsed);
  }
}
