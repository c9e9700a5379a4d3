package io.github.cmkjca.renewal;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Date;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.pkcs.Attribute;
import org.bouncycastle.asn1.pkcs.CertificationRequest;
import org.bouncycastle.asn1.pkcs.CertificationRequestInfo;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.TBSCertificate;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;

/** Certificate requests (PKCS #10, RFC 2986) and certificates that a key signs for itself. */
final class SignedStructures {
  private static final String LINE = "\n";
  private static final int PEM_COLUMNS = 64;

  private SignedStructures() {}

  /** A request as PEM (RFC 7468 section 7). */
  static String request(Subject subject, PublicKey publicKey, Signer signer)
      throws RenewalException, GeneralSecurityException {
    ASN1EncodableVector attributes = new ASN1EncodableVector();
    Extensions extensions = subject.extensions();
    if (extensions != null) {
      attributes.add(
          new Attribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, new DERSet(extensions)));
    }
    CertificationRequestInfo info =
        new CertificationRequestInfo(
            subject.x500Name(),
            SubjectPublicKeyInfo.getInstance(publicKey.getEncoded()),
            new DERSet(attributes));
    try {
      byte[] signature = signer.sign(info.getEncoded("DER"));
      byte[] request =
          new CertificationRequest(info, signer.algorithm(), new DERBitString(signature))
              .getEncoded("DER");
      return "-----BEGIN CERTIFICATE REQUEST-----"
          + LINE
          + Base64.getMimeEncoder(PEM_COLUMNS, LINE.getBytes(StandardCharsets.US_ASCII))
              .encodeToString(request)
          + LINE
          + "-----END CERTIFICATE REQUEST-----"
          + LINE;
    } catch (IOException e) {
      throw new RenewalException("the request has no encoding", e);
    }
  }

  /**
   * What stands for the chain of a key until an authority gives one: nobody trusts it.
   *
   * @param serialNumber positive, of at most 20 bytes (RFC 5280 section 4.1.2.2)
   */
  static X509Certificate placeholder(
      Subject subject, BigInteger serialNumber, PublicKey publicKey, Signer signer, Instant now)
      throws RenewalException, GeneralSecurityException {
    V3TBSCertificateGenerator generator = new V3TBSCertificateGenerator();
    generator.setSerialNumber(new ASN1Integer(serialNumber));
    generator.setSignature(signer.algorithm());
    generator.setIssuer(subject.x500Name());
    generator.setSubject(subject.x500Name());
    generator.setStartDate(new Time(Date.from(now)));
    generator.setEndDate(new Time(Date.from(now.plus(1, ChronoUnit.SECONDS))));
    generator.setSubjectPublicKeyInfo(SubjectPublicKeyInfo.getInstance(publicKey.getEncoded()));
    Extensions extensions = subject.extensions();
    if (extensions != null) {
      generator.setExtensions(extensions);
    }
    TBSCertificate certificate = generator.generateTBSCertificate();
    try {
      byte[] signature = signer.sign(certificate.getEncoded("DER"));
      ASN1EncodableVector parts = new ASN1EncodableVector();
      parts.add(certificate);
      parts.add(signer.algorithm());
      parts.add(new DERBitString(signature));
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(
                  new ByteArrayInputStream(new DERSequence(parts).getEncoded("DER")));
    } catch (IOException e) {
      throw new RenewalException("the certificate has no encoding", e);
    }
  }
}
