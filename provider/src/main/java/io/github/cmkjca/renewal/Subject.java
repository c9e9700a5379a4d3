package io.github.cmkjca.renewal;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.jspecify.annotations.Nullable;

/**
 * Whom a certificate is to name.
 *
 * @param name the distinguished name
 * @param names subject alternative names (RFC 5280 section 4.2.1.6); null: none
 */
public record Subject(X500Principal name, @Nullable GeneralNames names) {

  /**
   * A subject.
   *
   * @param name distinguished name, as {@code CN=orders.example.com, O=Example}
   * @param dnsNames alternative names of hosts; may be empty
   * @param ipAddresses alternative addresses; may be empty
   * @throws RenewalException if something of it cannot be understood
   */
  public static Subject of(String name, List<String> dnsNames, List<String> ipAddresses)
      throws RenewalException {
    try {
      List<GeneralName> names = new ArrayList<>();
      dnsNames.forEach(dns -> names.add(new GeneralName(GeneralName.dNSName, dns)));
      ipAddresses.forEach(ip -> names.add(new GeneralName(GeneralName.iPAddress, ip)));
      return new Subject(
          new X500Principal(name),
          names.isEmpty() ? null : new GeneralNames(names.toArray(GeneralName[]::new)));
    } catch (IllegalArgumentException e) {
      throw new RenewalException("the subject cannot be understood: " + e.getMessage(), e);
    }
  }

  /** The same as a certificate names it. */
  static Subject of(X509Certificate certificate) throws RenewalException {
    byte[] extension = certificate.getExtensionValue(Extension.subjectAlternativeName.getId());
    try {
      return new Subject(
          certificate.getSubjectX500Principal(),
          extension == null
              ? null
              : GeneralNames.getInstance(ASN1OctetString.getInstance(extension).getOctets()));
    } catch (IllegalArgumentException e) {
      throw new RenewalException("the alternative names of the certificate are unreadable", e);
    }
  }

  X500Name x500Name() {
    return X500Name.getInstance(name.getEncoded());
  }

  /** The extension with the alternative names; null if there are none. */
  @Nullable Extensions extensions() throws RenewalException {
    if (names == null) {
      return null;
    }
    try {
      return new Extensions(
          new Extension(Extension.subjectAlternativeName, false, names.getEncoded("DER")));
    } catch (IOException e) {
      throw new RenewalException("alternative names have no encoding", e);
    }
  }
}
