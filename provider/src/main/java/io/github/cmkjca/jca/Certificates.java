package io.github.cmkjca.jca;

import java.io.ByteArrayInputStream;
import java.security.NoSuchProviderException;
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
    Certificate certificate = jdk().generateCertificate(new ByteArrayInputStream(der));
    if (!Arrays.equals(certificate.getEncoded(), der)) {
      throw new CertificateException("the entry is not one certificate in DER form");
    }
    return certificate;
  }

  /** Named: other factories make certificates whose keys have other names of algorithms. */
  private static CertificateFactory jdk() throws CertificateException {
    try {
      return CertificateFactory.getInstance("X.509", "SUN");
    } catch (NoSuchProviderException e) {
      throw new CertificateException("the JDK's certificate factory is missing", e);
    }
  }

  static List<Certificate> parse(List<byte[]> chain) throws CertificateException {
    List<Certificate> parsed = new ArrayList<>(chain.size());
    for (byte[] der : chain) {
      parsed.add(parse(der));
    }
    return List.copyOf(parsed);
  }
}
