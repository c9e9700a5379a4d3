package io.github.cmkjca.custody.pkcs11;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERGeneralizedTime;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERUTCTime;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.TBSCertificate;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/**
 * The certificate beside a private key in a token, without which SunPKCS11 does not see the key. It
 * carries label and public key and certifies nothing: its signature is empty, since a key that only
 * decrypts or agrees could not make one.
 */
final class HolderCertificate {
  private static final AlgorithmIdentifier NO_SIGNATURE =
      new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);
  private static final Time FROM = new Time(new DERUTCTime("700101000000Z"));

  /** RFC 5280, section 4.1.2.5: no well-defined expiration date. */
  private static final Time NEVER = new Time(new DERGeneralizedTime("99991231235959Z"));

  private static final int SERIAL_BYTES = 16;

  private HolderCertificate() {}

  static X509Certificate of(String label, PublicKey publicKey) {
    return of(label, SubjectPublicKeyInfo.getInstance(publicKey.getEncoded()));
  }

  static X509Certificate of(String label, SubjectPublicKeyInfo publicKey) {
    X500Name name = new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, label).build();
    V3TBSCertificateGenerator generator = new V3TBSCertificateGenerator();
    generator.setSerialNumber(new ASN1Integer(serial(label)));
    generator.setIssuer(name);
    generator.setSubject(name);
    generator.setStartDate(FROM);
    generator.setEndDate(NEVER);
    generator.setSignature(NO_SIGNATURE);
    generator.setSubjectPublicKeyInfo(publicKey);
    TBSCertificate body = generator.generateTBSCertificate();
    ASN1EncodableVector certificate = new ASN1EncodableVector();
    certificate.add(body);
    certificate.add(NO_SIGNATURE);
    certificate.add(new DERBitString(new byte[0]));
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(
                  new ByteArrayInputStream(new DERSequence(certificate).getEncoded("DER")));
    } catch (CertificateException | IOException e) {
      throw new IllegalStateException("a certificate has no encoding", e);
    }
  }

  /** Tokens tell certificates apart by issuer and serial number. */
  private static BigInteger serial(String label) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(label.getBytes(StandardCharsets.UTF_8));
      return new BigInteger(1, Arrays.copyOf(digest, SERIAL_BYTES));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
