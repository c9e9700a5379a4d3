package io.github.cmkjca;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.concurrent.atomic.AtomicLong;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Certificates for keys of tests, issued by an authority of the test. */
public final class TestCertificates {
  private static final X500Principal ISSUER = new X500Principal("CN=Test CA");
  private static final AtomicLong SERIAL = new AtomicLong(1);

  private TestCertificates() {}

  /** One issued by the authority whose key this is. */
  public static Certificate issued(PublicKey publicKey, String subject, KeyPair authority) {
    return issued(publicKey, subject, authority, Instant.now().minus(1, ChronoUnit.HOURS));
  }

  /** The same that begins to be valid at this time, for a day and an hour. */
  public static Certificate issued(
      PublicKey publicKey, String subject, KeyPair authority, Instant notBefore) {
    return certificate(publicKey, subject, ISSUER, authority.getPrivate(), notBefore);
  }

  /** That of the authority itself. */
  public static Certificate ofAuthority(KeyPair authority) {
    return certificate(
        authority.getPublic(),
        ISSUER.getName(),
        ISSUER,
        authority.getPrivate(),
        Instant.now().minus(1, ChronoUnit.HOURS));
  }

  private static Certificate certificate(
      PublicKey publicKey,
      String subject,
      X500Principal issuer,
      PrivateKey signer,
      Instant notBefore) {
    Instant from = notBefore.truncatedTo(ChronoUnit.SECONDS);
    try {
      ContentSigner signing = new JcaContentSignerBuilder("SHA256withECDSA").build(signer);
      return new JcaX509CertificateConverter()
          .getCertificate(
              new JcaX509v3CertificateBuilder(
                      issuer,
                      BigInteger.valueOf(SERIAL.getAndIncrement()),
                      Date.from(from),
                      Date.from(from.plus(25, ChronoUnit.HOURS)),
                      new X500Principal(subject),
                      publicKey)
                  .addExtension(
                      Extension.basicConstraints,
                      true,
                      new BasicConstraints(subject.equals(ISSUER.getName())))
                  .build(signing));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
