package io.github.cmkjca.jca;

import java.io.ByteArrayInputStream;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;

/** X.509 certificates and their DER form. */
final class Certificates {
  private Certificates() {}

  static Certificate parse(byte[] der) throws CertificateException {
    return CertificateFactory.getInstance("X.509")
        .generateCertificate(new ByteArrayInputStream(der));
  }

  static List<Certificate> parse(List<byte[]> chain) throws CertificateException {
    List<Certificate> parsed = new ArrayList<>(chain.size());
    for (byte[] der : chain) {
      parsed.add(parse(der));
    }
    return List.copyOf(parsed);
  }
}
